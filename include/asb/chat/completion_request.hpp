#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace asb::chat {

enum class role { system, developer, user, assistant, tool };

struct text_part {
  std::string text;
  friend bool operator==(const text_part&, const text_part&) = default;
};

/// An http, https or data URL.
struct image_part {
  std::string url;
  friend bool operator==(const image_part&, const image_part&) = default;
};

using part = std::variant<text_part, image_part>;

/// A call that the assistant made in an earlier turn; `arguments` is the JSON text as given.
struct tool_call {
  std::string id;
  std::string name;
  std::string arguments;
  friend bool operator==(const tool_call&, const tool_call&) = default;
};

/// One message as the client sent it, in order. `name` is the participant's or, for role tool, the
/// function's name; `tool_call_id` says which call a tool message answers. Both may be empty.
struct message {
  role from = role::user;
  std::vector<part> parts;
  std::string name;
  std::string tool_call_id;
  std::vector<tool_call> tool_calls;
};

/// What a surface understood of a chat request; text is valid UTF-8.
struct completion_request {
  std::string model;
  std::vector<message> messages;
  bool stream = false;
  bool include_usage = false;
  std::optional<std::int64_t> max_tokens;
  std::vector<std::string> stop;
  std::size_t size = 0;  ///< of the body that it was decoded from, in bytes
};

}  // namespace asb::chat
