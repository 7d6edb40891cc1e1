// Where a request comes from: the connection's other end on the first line, then one value of
// X-Forwarded-For a line. Nobody but a trusted proxy moves the answer.
#include "client_address.hpp"

#include "fuzz.hpp"

#include <string>

namespace asb::fuzz {
namespace {

const std::vector<ip_range>& trusted() {
  static const std::vector ranges{*ip_range::parse("10.0.0.0/8"), *ip_range::parse("fd00::/8")};
  return ranges;
}

}  // namespace

void test_input(std::string_view input) {
  http::request request;
  request.peer = take_line(input);
  const auto peer = parse_ip(request.peer).value_or(ip_address());
  while (!input.empty()) request.fields.emplace_back("X-Forwarded-For", take_line(input));

  const auto address = api::client_address(request, trusted());
  const bool from_proxy = any_contains(trusted(), peer);
  check(from_proxy || address == peer);
  check(address == unmapped(address));
  check(api::client_address(request, {}) == peer);
  if (!from_proxy || request.fields.empty()) return;

  // What a client puts in front of what the proxies wrote is not believed.
  const bool of_client = !any_contains(trusted(), address);
  for (const char* forged : {"203.0.113.9, ", "10.1.2.3,", "nonsense, ", ", ", "[::1]:80,"}) {
    auto more = request;
    more.fields.front().second.insert(0, forged);
    check(!of_client || api::client_address(more, trusted()) == address);
    more = request;
    more.fields.emplace(more.fields.begin(), "x-forwarded-for", forged);
    check(!of_client || api::client_address(more, trusted()) == address);
  }
  // A hop that the nearest proxy wrote counts before all others.
  request.fields.emplace_back("X-Forwarded-For", "203.0.113.7");
  check(api::client_address(request, trusted()) == *parse_ip("203.0.113.7"));
}

}  // namespace asb::fuzz
