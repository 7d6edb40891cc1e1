// The URL of the proxy: what is taken can be used and written again, and neither a problem nor a
// listing shows the login.
#include "proxy_url.hpp"

#include "fuzz.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <string>

namespace asb::fuzz {
namespace {

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', hex[byte >> 4U], hex[byte & 0xFU]};
  }
  return out;
}

/// The URL with another login of the same form.
std::string disguise_login(std::string_view url) {
  const auto separator = url.find("://");
  const auto at = url.rfind('@');
  if (separator == url.npos || at == url.npos || at < separator) return std::string(url);
  const auto begin = separator + 3;
  auto login = disguise(url.substr(begin, at - begin));
  for (std::size_t i = 0; i < login.size(); ++i) {
    if (url[begin + i] != '%') continue;
    for (std::size_t j = i; j < std::min(i + 3, login.size()); ++j) login[j] = url[begin + j];
  }
  return std::string(url.substr(0, begin)) + login + std::string(url.substr(at));
}

void check_usable(const config::outgoing_proxy& proxy) {
  check(proxy.server.port != 0 && !proxy.server.host.empty());
  check(is_one_line(proxy.server.host) &&
        proxy.server.host.find_first_of(" /@?#") == std::string::npos);
  if (!proxy.credentials) return;
  const auto& [user, password] = *proxy.credentials;
  for (const auto& each : {user, password}) {
    check(each.reveal().size() <= 255);
    check(std::ranges::none_of(each.reveal(),
                               [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }));
  }
}

/// Writes it in another way and reads that.
void check_round_trip(const config::outgoing_proxy& proxy) {
  auto shown = config::show_proxy_url(proxy);
  if (proxy.credentials) {
    const auto& [user, password] = *proxy.credentials;
    const auto begin = shown.find("://") + 3;
    shown.replace(begin, shown.find('@') - begin,
                  percent_encode(user.reveal()) + ":" + percent_encode(password.reveal()));
  }
  const auto again = config::parse_proxy_url(shown);
  check(again.has_value() && again->kind == proxy.kind && again->server == proxy.server);
  check(again->credentials.has_value() == proxy.credentials.has_value());
  if (!proxy.credentials) return;
  check(again->credentials->user == proxy.credentials->user);
  check(again->credentials->password == proxy.credentials->password);
}

}  // namespace

void test_input(std::string_view input) {
  const auto parsed = config::parse_proxy_url(input);
  const auto other = config::parse_proxy_url(disguise_login(input));
  check(parsed.has_value() == other.has_value());
  if (!parsed) {
    check(is_one_line(parsed.error()) && parsed.error() == other.error());
    return;
  }
  check_usable(*parsed);
  check_round_trip(*parsed);
}

}  // namespace asb::fuzz
