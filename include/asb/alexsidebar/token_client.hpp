#pragma once

#include <asb/alexsidebar/token_reply.hpp>
#include <asb/base/asio.hpp>
#include <asb/net/http_client.hpp>

namespace asb::alexsidebar {

/// The facts about the token service that the environment can replace (upstream §5).
struct token_params {
  origin server;
  std::string path;
  std::string api_key;
};

/// The token service, as one worker reaches it. `http` must outlive it.
class token_client {
 public:
  token_client(net::http_client& http, token_params params);

  /// Asks for new tokens; answers within 10 s.
  awaitable<token_reply> refresh(const secret& refresh_token);

 private:
  net::http_client& http_;
  token_params params_;
};

}  // namespace asb::alexsidebar
