#pragma once

#include <asb/base/secret.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace asb::accounts {

struct cookie_entry {
  secret refresh_token;
  std::string device_id;  ///< the serial, when the entry has one
};

/// The accounts of AS_COOKIE in order, and what is wrong with the entries that are left out: for
/// people, naming an entry by its position from 1, never by its text.
struct cookie_list {
  std::vector<cookie_entry> entries;
  std::vector<std::string> problems;
};

/// Reads refresh tokens between commas or line ends, each `token` or `token@SERIAL` (design §4).
/// Empty entries do not count; of a token given twice the first stands.
cookie_list parse_cookies(std::string_view text);

}  // namespace asb::accounts
