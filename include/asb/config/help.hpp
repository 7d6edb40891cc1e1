#pragma once

#include <asb/config/config.hpp>

#include <string>
#include <string_view>

namespace asb::config {

/// What `--help` prints: the usage, then every variable with its default and meaning.
std::string help_text(std::string_view program, std::string_view version);

/// What `--check-config` prints: one `NAME=value` line per setting, secrets as hashes.
std::string describe(const config& value);

/// The README's table of settings, between its settings markers.
std::string markdown_table();

}  // namespace asb::config
