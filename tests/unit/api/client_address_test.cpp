#include "client_address.hpp"

#include <gtest/gtest.h>

namespace asb::api {
namespace {

std::vector<ip_range> trusted() {
  return {*ip_range::parse("10.0.0.0/8"), *ip_range::parse("fd00::/8")};
}

struct row {
  const char* peer;
  std::vector<const char*> forwarded;
  const char* client;
};

TEST(client_address, is_read_from_the_right_to_the_first_hop_that_is_not_trusted) {
  for (const auto& [peer, forwarded, client] : std::vector<row>{
           {"1.2.3.4", {}, "1.2.3.4"},
           {"1.2.3.4", {"6.6.6.6"}, "1.2.3.4"},  // forged by somebody untrusted
           {"10.0.0.1", {}, "10.0.0.1"},
           {"10.0.0.1", {"6.6.6.6"}, "6.6.6.6"},
           {"10.0.0.1", {"9.9.9.9, 6.6.6.6"}, "6.6.6.6"},
           {"10.0.0.1", {"6.6.6.6, 10.0.0.2"}, "6.6.6.6"},
           {"10.0.0.1", {"6.6.6.6", "10.0.0.2"}, "6.6.6.6"},
           {"10.0.0.1", {"9.9.9.9", "6.6.6.6"}, "6.6.6.6"},
           {"10.0.0.1", {"10.0.0.3,10.0.0.2"}, "10.0.0.3"},
           {"10.0.0.1", {"6.6.6.6:1234"}, "6.6.6.6"},
           {"10.0.0.1", {"2001:db8::1"}, "2001:db8::1"},
           {"10.0.0.1", {"[2001:db8::1]:99"}, "2001:db8::1"},
           {"10.0.0.1", {"::ffff:6.6.6.6"}, "6.6.6.6"},
           {"fd00::1", {"6.6.6.6"}, "6.6.6.6"},
           {"10.0.0.1", {"9.9.9.9, unknown"}, "10.0.0.1"},
           {"10.0.0.1", {"9.9.9.9, , 10.0.0.2"}, "10.0.0.2"},
           {"10.0.0.1", {"[bad"}, "10.0.0.1"},
           {"10.0.0.1", {""}, "10.0.0.1"},
       }) {
    http::request request;
    request.peer = peer;
    for (const auto* value : forwarded) request.fields.emplace_back("x-forwarded-for", value);
    EXPECT_EQ(client_address(request, trusted()).to_string(), client)
        << peer << " via " << testing::PrintToString(forwarded);
  }
}

TEST(client_address, does_not_read_the_header_without_trusted_proxies) {
  http::request request;
  request.peer = "127.0.0.1";
  request.fields.emplace_back("X-Forwarded-For", "6.6.6.6");
  EXPECT_EQ(client_address(request, {}).to_string(), "127.0.0.1");
}

}  // namespace
}  // namespace asb::api
