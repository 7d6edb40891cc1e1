#pragma once

#include <asb/alexsidebar/upstream.hpp>
#include <asb/base/clock.hpp>
#include <asb/net/http_client.hpp>

#include <memory>
#include <string>

namespace asb::alexsidebar {

/// The facts about the upstream's chat call that the environment can replace (upstream §1). Header
/// values must be free of control characters.
struct chat_params {
  origin server;
  std::string path;
  std::string user_agent;
  std::string accept_language;
  std::string app_build;
  std::string app_version;
  std::string system_prompt;
  bool code_fences = true;
};

/// The real upstream. What it refers to must outlive it.
std::unique_ptr<upstream> create_client(net::http_client& http, chat_params params,
                                        const clock& time);

}  // namespace asb::alexsidebar
