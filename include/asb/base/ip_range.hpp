#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace asb {

using ip_address = boost::asio::ip::address;

/// An address; IPv4 in IPv6's clothes (`::ffff:1.2.3.4`) is IPv4. Nothing when it is none.
std::optional<ip_address> parse_ip(std::string_view text);
ip_address unmapped(const ip_address& address);

/// A range of addresses in CIDR notation.
class ip_range {
 public:
  /// `10.0.0.0/8`, `fc00::/7`, or one address. Nothing when it is none of these.
  static std::optional<ip_range> parse(std::string_view text);

  bool contains(const ip_address& address) const;
  std::string text() const;
  friend bool operator==(const ip_range&, const ip_range&) = default;

 private:
  using v4 = boost::asio::ip::network_v4;
  using v6 = boost::asio::ip::network_v6;
  explicit ip_range(std::variant<v4, v6> network) : network_(std::move(network)) {}

  std::variant<v4, v6> network_;
};

bool any_contains(std::span<const ip_range> ranges, const ip_address& address);

}  // namespace asb
