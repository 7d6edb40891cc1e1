#pragma once

#include <asb/config/config.hpp>

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace asb::config {

/// How one variable's text and the config's fields become each other.
struct codec {
  /// The error says what the variable wants, to follow the word "wants".
  std::expected<void, std::string> (*parse)(config& out, std::string_view text);
  /// Never a secret; empty: not set.
  std::string (*show)(const config& value);
};

/// A row of the one table that makes the parsing, the help, the check and the README's table.
struct setting {
  std::string_view name;
  std::string_view meaning;
  codec value;
  bool is_secret = false;  ///< may come from the file that NAME_FILE names; never shown
};

/// In the order in which they are documented and parsed.
std::span<const setting> settings();

/// A variable that a library of ours reads by itself: listed in the help, not parsed.
struct foreign_setting {
  std::string_view name;
  std::string_view meaning;
};
std::span<const foreign_setting> foreign_settings();

}  // namespace asb::config
