#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace asb {

/// ASCII white space: space, tab, CR, LF, VT, FF.
bool is_space(char c);
std::string_view trim(std::string_view text);
/// ASCII case does not matter.
bool iequals(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
/// The pieces of `text` between any of the characters in `separators`, trimmed, empty ones dropped.
std::vector<std::string_view> split_trimmed(std::string_view text, std::string_view separators);

}  // namespace asb
