#pragma once

#include <asb/config/config.hpp>

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace asb::config {

using environment = std::map<std::string, std::string>;

/// Gives a file's content, or why it cannot be read.
using file_reader = std::function<std::expected<std::string, std::string>(const std::string& path)>;

/// `value` is to be used only when there are no problems. Neither list ever shows a secret.
struct load_result {
  config value;
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
};

/// Reads every setting and reports all problems at once. An empty variable counts as unset.
load_result load(const environment& env, const file_reader& read);

/// The variables of this process.
environment process_environment();

/// The file_reader for real files.
std::expected<std::string, std::string> read_file(const std::string& path);

}  // namespace asb::config
