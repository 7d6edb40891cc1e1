#include "settings.hpp"
#include "values.hpp"

#include <asb/config/help.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace asb::config {
namespace {

std::string default_text(const setting& row) {
  return row.value.show(config{});
}

/// The help is plain text: Markdown's code marks go.
std::string plain(std::string_view markdown) {
  std::string out(markdown);
  std::erase(out, '`');
  return out;
}

std::string help_entry(std::string_view names, std::string_view preset, std::string_view meaning) {
  return fmt::format("  {}{}\n      {}\n", names,
                     preset.empty() ? "" : fmt::format(" (default: {})", preset), plain(meaning));
}

}  // namespace

std::string help_text(std::string_view program, std::string_view version) {
  auto out = fmt::format(
      "{0} {1}: AlexSideBar accounts for OpenAI-compatible clients\n\n"
      "usage: {0}                  serve until SIGTERM or SIGINT\n"
      "       {0} --check-config   print the settings in effect, secrets as hashes\n"
      "       {0} --help           print this\n"
      "       {0} --version        print the version\n"
      "       {0} healthcheck      exit 0 if the server on PORT of this machine is healthy\n"
      "       {0} accounts         list the accounts: id, state, answers in this month\n"
      "       {0} accounts reset|disable|enable ID|all\n"
      "                                        forget an account's rests, take it out of use or\n"
      "                                        back; the running server does it within a second\n\n"
      "Settings are environment variables:\n",
      program, version);
  for (const auto& row : settings()) {
    const auto names =
        row.is_secret ? fmt::format("{0}, {0}_FILE", row.name) : std::string(row.name);
    out += help_entry(names, default_text(row), row.meaning);
  }
  for (const auto& row : foreign_settings()) out += help_entry(row.name, "", row.meaning);
  return out + "NAME_FILE names a file that holds the value of NAME.\n";
}

std::string describe(const config& value) {
  std::string out;
  for (const auto& row : settings()) {
    const auto text = row.value.show(value);
    const bool one_line = std::ranges::none_of(text, [](char c) { return c == '\n' || c == '\r'; });
    out += fmt::format("{}={}\n", row.name, one_line ? text : in_quotes(text));
  }
  return out;
}

std::string markdown_table() {
  std::string out = "| Variable | Default | Meaning |\n|---|---|---|\n";
  for (const auto& row : settings()) {
    const auto names =
        row.is_secret ? fmt::format("`{0}`, `{0}_FILE`", row.name) : fmt::format("`{}`", row.name);
    const auto preset = default_text(row);
    out += fmt::format("| {} | {} | {} |\n", names, preset.empty() ? "–" : "`" + preset + "`",
                       row.meaning);
  }
  for (const auto& row : foreign_settings()) {
    out += fmt::format("| `{}` | – | {} |\n", row.name, row.meaning);
  }
  return out;
}

}  // namespace asb::config
