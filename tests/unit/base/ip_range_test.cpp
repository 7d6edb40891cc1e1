#include <asb/base/ip_range.hpp>

#include <gtest/gtest.h>

namespace asb {
namespace {

TEST(ip_range, contains_its_addresses_and_no_others) {
  struct row {
    const char* range;
    const char* inside;
    const char* outside;
  };
  for (const auto& [range, inside, outside] : {
           row{"10.0.0.0/8", "10.255.0.1", "11.0.0.1"},
           row{"10.1.2.3/8", "10.9.9.9", "11.0.0.1"},
           row{"0.0.0.0/0", "1.2.3.4", "::1"},
           row{"1.2.3.4", "1.2.3.4", "1.2.3.5"},
           row{"1.2.3.4", "::ffff:1.2.3.4", "::ffff:1.2.3.5"},
           row{"::ffff:1.2.3.4", "1.2.3.4", "1.2.3.5"},
           row{"172.16.0.0/12", "172.31.255.255", "172.32.0.0"},
           row{"fc00::/7", "fdff::1", "fe80::1"},
           row{"fe80::/10", "fe80::1%1", "2001:db8::1"},
           row{"::1", "::1", "127.0.0.1"},
           row{"::/0", "2001:db8::1", "1.2.3.4"},
       }) {
    const auto subject = ip_range::parse(range);
    ASSERT_TRUE(subject) << range;
    EXPECT_TRUE(subject->contains(*parse_ip(inside))) << range << ' ' << inside;
    EXPECT_FALSE(subject->contains(*parse_ip(outside))) << range << ' ' << outside;
    EXPECT_EQ(ip_range::parse(subject->text()), subject) << range;
  }
}

TEST(ip_range, is_nothing_else) {
  for (const auto* bad : {"", "/", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "1.2.3.4/8/8",
                          "::1/129", "[::1]", "a.example", "10.0.0.0/08x", "1.2.3.4 "}) {
    EXPECT_FALSE(ip_range::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace asb
