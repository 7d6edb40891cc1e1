#include <asb/base/text.hpp>
#include <asb/base/url.hpp>

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>

namespace asb {
namespace {

std::expected<std::uint16_t, std::string> parse_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
    return std::unexpected("the port must be a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(value);
}

bool valid_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

bool valid_ipv6(std::string_view host) {
  // Behind a % the library takes any bytes for a zone.
  const bool plain = std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(":.%-_").contains(c);
  });
  if (!plain) return false;
  boost::system::error_code problem;
  boost::asio::ip::make_address_v6(host, problem);
  return !problem;
}

}  // namespace

std::string authority::text() const {
  return (host.contains(':') ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::expected<authority, std::string> parse_authority(std::string_view text,
                                                      std::uint16_t default_port) {
  authority parsed{.host = {}, .port = default_port};
  bool valid = false;
  if (text.starts_with('[')) {
    const auto end = std::min(text.find(']'), text.size());
    parsed.host = text.substr(1, end - 1);
    valid = end < text.size() && valid_ipv6(parsed.host);
    text.remove_prefix(std::min(end + 1, text.size()));
  } else {
    const auto end = std::min(text.find(':'), text.size());
    parsed.host = to_lower(text.substr(0, end));
    valid = valid_host_name(parsed.host);
    text.remove_prefix(end);
  }
  if (!valid) return std::unexpected("the host name is not valid");
  if (text.empty()) return parsed;
  if (text.front() != ':') return std::unexpected("the host name is not valid");
  const auto port = parse_port(text.substr(1));
  if (!port) return std::unexpected(port.error());
  parsed.port = *port;
  return parsed;
}

std::string origin::host_header() const {
  std::string out = host.contains(':') ? "[" + host + "]" : host;
  if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

std::expected<url, std::string> parse_url(std::string_view text) {
  url parsed;
  const auto scheme_end = text.find("://");
  const auto scheme = text.substr(0, std::min(scheme_end, text.size()));
  parsed.server.tls = iequals(scheme, "https");
  if (scheme_end == text.npos || (!parsed.server.tls && !iequals(scheme, "http"))) {
    return std::unexpected("it must begin with http:// or https://");
  }
  text.remove_prefix(scheme_end + 3);
  if (text.find_first_of("?#@ ") != text.npos) {
    return std::unexpected("credentials, query, fragment and spaces are not allowed");
  }
  const auto path = std::min(text.find('/'), text.size());
  parsed.path = text.substr(path);
  text = text.substr(0, path);

  auto where = parse_authority(text, parsed.server.tls ? 443 : 80);
  if (!where) return std::unexpected(std::move(where.error()));
  parsed.server.host = std::move(where->host);
  parsed.server.port = where->port;
  return parsed;
}

}  // namespace asb
