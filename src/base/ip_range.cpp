#include <asb/base/ip_range.hpp>

#include <algorithm>

namespace asb {

namespace ip = boost::asio::ip;

ip_address unmapped(const ip_address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

std::optional<ip_address> parse_ip(std::string_view text) {
  boost::system::error_code problem;
  const auto address = ip::make_address(text, problem);
  return problem ? std::nullopt : std::optional(unmapped(address));
}

std::optional<ip_range> ip_range::parse(std::string_view text) {
  if (!text.contains('/')) {
    const auto address = parse_ip(text);
    if (!address) return std::nullopt;
    if (address->is_v4()) return ip_range(v4(address->to_v4(), 32));
    return ip_range(v6(address->to_v6(), 128));
  }
  boost::system::error_code problem;
  if (text.contains(':')) {
    const auto network = ip::make_network_v6(text, problem);
    return problem ? std::nullopt : std::optional(ip_range(network.canonical()));
  }
  const auto network = ip::make_network_v4(text, problem);
  return problem ? std::nullopt : std::optional(ip_range(network.canonical()));
}

bool ip_range::contains(const ip_address& address) const {
  const auto plain = unmapped(address);
  if (const auto* network = std::get_if<v4>(&network_)) {
    if (!plain.is_v4()) return false;
    return v4(plain.to_v4(), network->prefix_length()).canonical() == *network;
  }
  const auto& network = std::get<v6>(network_);
  if (!plain.is_v6()) return false;
  // A zone such as %eth0 does not matter.
  const ip::address_v6 bare(plain.to_v6().to_bytes());
  return v6(bare, network.prefix_length()).canonical() == network;
}

std::string ip_range::text() const {
  return std::visit([](const auto& network) { return network.to_string(); }, network_);
}

bool any_contains(std::span<const ip_range> ranges, const ip_address& address) {
  return std::ranges::any_of(ranges,
                             [&](const ip_range& range) { return range.contains(address); });
}

}  // namespace asb
