#include "client_address.hpp"

#include <asb/base/text.hpp>

#include <ranges>

namespace asb::api {
namespace {

/// `1.2.3.4`, `1.2.3.4:5678`, `::1`, `[::1]` or `[::1]:5678`, as proxies write hops.
std::optional<ip_address> parse_hop(std::string_view hop) {
  hop = trim(hop);
  if (hop.starts_with('[')) {
    const auto end = hop.find(']');
    return end == hop.npos ? std::nullopt : parse_ip(hop.substr(1, end - 1));
  }
  const auto colon = hop.find(':');
  const bool has_port = colon != hop.npos && hop.find(':', colon + 1) == hop.npos;
  return parse_ip(has_port ? hop.substr(0, colon) : hop);
}

}  // namespace

ip_address client_address(const http::request& request, std::span<const ip_range> trusted) {
  auto nearest = parse_ip(request.peer).value_or(ip_address());
  if (!any_contains(trusted, nearest)) return nearest;
  // Several fields are one list.
  for (const auto& [name, value] : request.fields | std::views::reverse) {
    if (!iequals(name, "X-Forwarded-For")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto comma = rest.rfind(',');
      const auto hop = parse_hop(comma == rest.npos ? rest : rest.substr(comma + 1));
      rest = comma == rest.npos ? std::string_view() : rest.substr(0, comma);
      if (!hop) return nearest;
      nearest = *hop;
      if (!any_contains(trusted, nearest)) return nearest;
    }
  }
  return nearest;
}

}  // namespace asb::api
