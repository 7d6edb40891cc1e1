#pragma once

#include <string>
#include <string_view>

namespace asb {

/// Appends `text` (UTF-8) as the inside of a JSON string. U+0085, U+2028 and U+2029 are escaped
/// too: some clients' line readers (httpx) split lines at them.
void append_json_escaped(std::string& out, std::string_view text);

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace asb
