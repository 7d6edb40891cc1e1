#include "nearest_name.hpp"
#include "settings.hpp"
#include "values.hpp"

#include <asb/base/text.hpp>
#include <asb/config/load.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

namespace asb::config {
namespace {

constexpr std::string_view file_suffix = "_FILE";

/// Empty counts as unset: docker-compose files pass on variables that nobody set.
std::optional<std::string> find(const environment& env, const std::string& name) {
  const auto found = env.find(name);
  if (found == env.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

/// Neither the path nor the content is shown: people put the secret itself in NAME_FILE.
std::expected<std::string, std::string> read_secret(const std::string& path,
                                                    const file_reader& read) {
  const auto content = read(path);
  if (!content) return std::unexpected("it cannot be read (" + content.error() + ")");
  const auto value = trim(*content);
  if (value.empty()) return std::unexpected("it is empty");
  return std::string(value);
}

/// The text of a setting; nullopt when it is unset or when a problem was added.
std::optional<std::string> find_value(const setting& row, const environment& env,
                                      const file_reader& read, std::vector<std::string>& problems) {
  const std::string name(row.name);
  auto value = find(env, name);
  if (!row.is_secret) return value;

  const auto file_name = name + std::string(file_suffix);
  const auto path = find(env, file_name);
  if (!path) return value;
  if (value) {
    problems.push_back(
        fmt::format("{} and {} are both set, wants only one of them", name, file_name));
    return std::nullopt;
  }
  auto content = read_secret(*path, read);
  if (!content) {
    problems.push_back(
        fmt::format("{} names a file, but {}; wants the path of a file that holds {}", file_name,
                    content.error(), name));
    return std::nullopt;
  }
  return *std::move(content);
}

/// What a variable got. A URL with credentials in it is not shown.
std::string got(const setting& row, std::string_view text) {
  const bool hidden = row.is_secret || text.contains('@');
  return hidden ? "a value that is not shown" : in_quotes(text);
}

void parse_all(const environment& env, const file_reader& read, load_result& out) {
  for (const auto& row : settings()) {
    const auto text = find_value(row, env, read, out.problems);
    if (!text) continue;
    if (const auto done = row.value.parse(out.value, *text); !done) {
      out.problems.push_back(
          fmt::format("{} got {}, wants {}", row.name, got(row, *text), done.error()));
    }
  }
}

void warn_unknown(const environment& env, load_result& out) {
  constexpr std::string_view prefix = "AS_";
  std::vector<std::string> known;
  for (const auto& row : settings()) {
    if (!row.name.starts_with(prefix)) continue;
    known.emplace_back(row.name);
    if (row.is_secret) known.push_back(known.back() + std::string(file_suffix));
  }
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const auto& [name, text] : env) {
    const bool is_known = std::ranges::find(names, name) != names.end();
    if (!name.starts_with(prefix) || text.empty() || is_known) continue;
    out.warnings.push_back(
        fmt::format("{} is unknown and has no effect; the nearest known name is {}", name,
                    nearest_name(name, names)));
  }
}

}  // namespace

load_result load(const environment& env, const file_reader& read) {
  load_result out;
  parse_all(env, read, out);
  warn_unknown(env, out);
  if (!find(env, "API_SECRET") && !find(env, "API_SECRET_FILE")) {
    out.warnings.emplace_back(
        "API_SECRET is not set: everyone who can reach this server can use its accounts");
  }
  if (out.value.workers == 0) {
    out.value.workers = std::max(1U, std::thread::hardware_concurrency());
  }
  return out;
}

}  // namespace asb::config
