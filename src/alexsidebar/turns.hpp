#pragma once

#include <asb/chat/completion_request.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace asb::alexsidebar {

/// A client's message as the upstream is told it. The images are views into the request.
struct turn {
  std::string_view role;  ///< `User`, `Assistant` or `System`
  bool of_user = false;   ///< written by the user, not a tool's result
  std::vector<std::string> texts{};
  std::vector<std::string_view> images{};
};

/// The turns of the request's messages in order, without the messages and text parts that carry
/// nothing (upstream §1).
std::vector<turn> make_turns(const chat::completion_request& request);

}  // namespace asb::alexsidebar
