#include <asb/accounts/cookie_list.hpp>
#include <asb/accounts/device_id.hpp>
#include <asb/base/text.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <expected>

namespace asb::accounts {
namespace {

/// White space, control characters, quotes and non-ASCII come from a slip in pasting or quoting.
bool token_character(char c) {
  return c > ' ' && c < '\x7F' && std::string_view("\"'`").find(c) == std::string_view::npos;
}

/// The error says what is wrong, without any of the entry's text.
std::expected<cookie_entry, std::string_view> parse_entry(std::string_view text) {
  const auto at = text.find('@');
  const auto token = text.substr(0, at);
  if (token.empty()) return std::unexpected("has no token before the @");
  if (!std::ranges::all_of(token, token_character)) {
    return std::unexpected(
        "has a character that no refresh token has (white space, control character, quote or "
        "non-ASCII); separate tokens by commas or line ends and do not quote them");
  }
  secret refresh_token{std::string(token)};
  if (at == std::string_view::npos) return cookie_entry{std::move(refresh_token), {}};
  const auto serial = text.substr(at + 1);
  if (!valid_device_id(serial)) {
    return std::unexpected("has a serial after the @ that is not 10 characters of A-Z and 0-9");
  }
  return cookie_entry{std::move(refresh_token), std::string(serial)};
}

}  // namespace

cookie_list parse_cookies(std::string_view text) {
  cookie_list list;
  std::size_t position = 0;
  for (const auto piece : split_trimmed(text, ",\n")) {
    ++position;
    auto parsed = parse_entry(piece);
    if (!parsed) {
      list.problems.push_back(fmt::format("entry {} {}", position, parsed.error()));
    } else if (std::ranges::find(list.entries, parsed->refresh_token,
                                 &cookie_entry::refresh_token) == list.entries.end()) {
      list.entries.push_back(*std::move(parsed));
    }
  }
  return list;
}

}  // namespace asb::accounts
