#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// How a JSON string ended: the length of what stands before its closing quote, as written, and
/// whether its last escape is the first half of a surrogate pair, so that its text may go on
/// within a character.
struct string_end {
  std::size_t length = 0;
  bool half_character = false;
};

/// Appends the text of the JSON string whose inside begins at the start of `json`, up to its
/// closing quote. Lone surrogates become U+FFFD, a high one at the very end is left out. Nothing
/// when there is no closing quote, or an escape or a control character is wrong; UTF-8 is not
/// checked.
std::optional<string_end> json_unescape(std::string_view json, std::string& out);

}  // namespace asb::alexsidebar
