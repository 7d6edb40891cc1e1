#include <asb/accounts/device_id.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace asb::accounts {
namespace {

TEST(device_id, is_the_same_for_ever) {
  // An account may be bound to few devices: these values must never change.
  EXPECT_EQ(derive_device_id(secret("AMf-vBexample")), "WC4GW7FVML");
  EXPECT_EQ(derive_device_id(secret("")), "HITQLQQFX5");
}

TEST(device_id, has_the_form_of_a_serial_and_differs_between_tokens) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto id = derive_device_id(secret("token" + std::to_string(i)));
    EXPECT_TRUE(valid_device_id(id)) << id;
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

TEST(device_id, is_valid_with_exactly_ten_capitals_or_digits) {
  for (const char* good : {"ABCDEFGHIJ", "0123456789", "C02XL0AAJG"}) {
    EXPECT_TRUE(valid_device_id(good)) << good;
  }
  for (const char* bad :
       {"", "ABCDEFGHI", "ABCDEFGHIJK", "abcdefghij", "ABCDE FGHI", "ABCDEFGH-1", "ABCDEFGHI\n",
        "ABCDEFGHI@", "ABCDEFGHI[", "ABCDEFGHI/", "ABCDEFGHI:", "ABCDEFGH\xC3\x84"}) {
    EXPECT_FALSE(valid_device_id(bad)) << bad;
  }
}

}  // namespace
}  // namespace asb::accounts
