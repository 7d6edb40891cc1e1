#pragma once

#include "fuzz.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace asb::fuzz {

/// A status from the front of a line.
inline unsigned take_status(std::string_view& line) {
  unsigned status = 0;
  const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), status);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return status;
}

/// A message with words of the upstream, fit for a log and a client: one short line in which no
/// word is as long as a token.
inline void check_shown(std::string_view message) {
  check(!message.empty() && message.size() <= 400 && is_one_line(message));
  constexpr std::size_t shortest_token = 40;
  std::size_t length = 0;
  for (const char c : message) {
    const bool in_token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    length = in_token ? length + 1 : 0;
    check(length < shortest_token);
  }
}

}  // namespace asb::fuzz
