#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace asb {

/// A host and its port.
struct authority {
  std::string host;  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;

  /// Always with the port: `host:port` or `[address]:port`.
  std::string text() const;
  friend bool operator==(const authority&, const authority&) = default;
};

/// Parses `host`, `host:port` and `[address]:port`. The error's message says what is wrong.
std::expected<authority, std::string> parse_authority(std::string_view text,
                                                      std::uint16_t default_port);

/// Where a server is: the part of an http(s) URL that decides which connection serves it.
struct origin {
  bool tls = false;
  std::string host;  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;

  /// `host` or `host:port`, as the Host header wants it.
  std::string host_header() const;
  friend auto operator<=>(const origin&, const origin&) = default;
};

struct url {
  origin server;
  std::string path;  ///< as given, without query; empty when the URL ends after the authority
};

/// Parses `http://…` or `https://…` without credentials, query or fragment. The error's message
/// says what is wrong. (Boost.URL would need a compiled library that Debian 12 lacks at 1.88.)
std::expected<url, std::string> parse_url(std::string_view text);

}  // namespace asb
