#include <asb/alexsidebar/network_failure.hpp>
#include <asb/net/errc.hpp>

#include <gtest/gtest.h>

namespace asb::alexsidebar {
namespace {

using chat::verdict;
using net::errc;

TEST(network_failure, blames_no_account_when_no_connection_came_about) {
  for (const auto code : {errc::resolve_failed, errc::connect_failed, errc::connect_timeout,
                          errc::tls_failed, errc::proxy_failed}) {
    EXPECT_EQ(network_failure({code, "x"}).what, verdict::not_its_fault) << describe(code);
  }
  for (const auto code : {errc::connection_lost, errc::first_byte_timeout, errc::idle_timeout,
                          errc::bad_response, errc::cancelled}) {
    EXPECT_EQ(network_failure({code, "x"}).what, verdict::transient) << describe(code);
  }
  EXPECT_EQ(verdict_of({}), verdict::transient);
}

TEST(network_failure, keeps_time_apart_from_the_rest) {
  EXPECT_TRUE(is_unreachable(make_error_code(errc::proxy_failed)));
  EXPECT_FALSE(is_timeout(make_error_code(errc::proxy_failed)));
  EXPECT_TRUE(is_timeout(make_error_code(errc::connect_timeout)));
  EXPECT_FALSE(is_unreachable(make_error_code(errc::connect_timeout)));
}

}  // namespace
}  // namespace asb::alexsidebar
