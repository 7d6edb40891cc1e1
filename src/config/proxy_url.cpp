#include "proxy_url.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace asb::config {
namespace {

using scheme = outgoing_proxy::scheme;

struct known_scheme {
  std::string_view name;
  scheme kind;
  std::uint16_t port;
};

constexpr std::array known_schemes{
    known_scheme{"http", scheme::http, 80}, known_scheme{"https", scheme::https, 443},
    known_scheme{"socks5", scheme::socks5, 1080}, known_scheme{"socks5h", scheme::socks5h, 1080}};

std::unexpected<std::string> wants(std::string_view what) {
  return std::unexpected("scheme://user:password@host:port: " + std::string(what));
}

bool is_control(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

parsed<std::string> percent_decode(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool plain = text.front() != '%';
    const auto piece = text.substr(0, plain ? 1 : 3);
    text.remove_prefix(piece.size());
    unsigned char byte = 0;
    const auto* end = piece.data() + piece.size();
    const auto [stop, problem] = std::from_chars(piece.data() + 1, end, byte, 16);
    if (!plain && (piece.size() != 3 || problem != std::errc{} || stop != end)) {
      return wants("in user and password % must be followed by two hexadecimal digits");
    }
    out += plain ? piece.front() : static_cast<char>(byte);
  }
  if (std::ranges::any_of(out, is_control)) {
    return wants("user and password must not contain control characters");
  }
  return out;
}

parsed<outgoing_proxy::login> parse_login(std::string_view text, scheme kind) {
  const auto colon = std::min(text.find(':'), text.size());
  auto user = percent_decode(text.substr(0, colon));
  if (!user) return std::unexpected(std::move(user.error()));
  auto password = percent_decode(text.substr(std::min(colon + 1, text.size())));
  if (!password) return std::unexpected(std::move(password.error()));
  constexpr std::size_t longest = 255;  // SOCKS has one byte for a length
  if (user->size() > longest || password->size() > longest) {
    return wants("user and password must be at most 255 bytes each");
  }
  const bool http = kind == scheme::http || kind == scheme::https;
  if (http && user->contains(':')) return wants("the user must not contain a colon (RFC 7617)");
  return outgoing_proxy::login{secret(std::move(*user)), secret(std::move(*password))};
}

}  // namespace

parsed<outgoing_proxy> parse_proxy_url(std::string_view text) {
  text = trim(text);
  const auto separator = std::min(text.find("://"), text.size());
  const auto word = text.substr(0, separator);
  const auto* known = std::ranges::find_if(
      known_schemes, [&](const known_scheme& each) { return iequals(each.name, word); });
  if (separator == text.size() || known == known_schemes.end()) {
    return wants("the scheme must be http, https, socks5 or socks5h");
  }
  text.remove_prefix(separator + 3);
  if (text.ends_with('/')) text.remove_suffix(1);
  if (text.find_first_of("/?# ") != text.npos || std::ranges::any_of(text, is_control)) {
    return wants("nothing may follow the port; in user and password write / ? # and spaces as %XX");
  }
  outgoing_proxy parsed{.kind = known->kind, .server = {}, .credentials = {}};
  if (const auto at = text.rfind('@'); at != text.npos) {
    auto login = parse_login(text.substr(0, at), known->kind);
    if (!login) return std::unexpected(std::move(login.error()));
    if (!login->user.empty() || !login->password.empty()) parsed.credentials = std::move(*login);
    text.remove_prefix(at + 1);
  }
  auto server = parse_authority(text, known->port);
  if (!server) return wants(server.error());
  parsed.server = std::move(*server);
  return parsed;
}

std::string show_proxy_url(const outgoing_proxy& value) {
  const auto* known =
      std::ranges::find(known_schemes, value.kind, [](const known_scheme& k) { return k.kind; });
  std::string out(known->name);
  out += "://";
  if (value.credentials) {
    const auto& [user, password] = *value.credentials;
    out += "#" + secret(user.reveal() + ":" + password.reveal()).hash() + "@";
  }
  return out + value.server.text();
}

}  // namespace asb::config
