#pragma once

#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// What an error body says in its JSON members `error`, `message` and `detail` (strings, or objects
/// and lists that hold some), joined by `: `. Empty when the body is no JSON or has none of them.
std::string find_error_text(std::string_view body);

/// The text fit to be shown and logged: one line of at most 300 bytes of valid UTF-8 without
/// control characters, with whatever looks like a token replaced by `[hidden]`.
std::string presentable(std::string_view text);

}  // namespace asb::alexsidebar
