#include "support/fake_clock.hpp"

#include <asb/accounts/device_id.hpp>
#include <asb/accounts/pool.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace asb::accounts {
namespace {

std::vector<cookie_entry> entries(int count) {
  std::vector<cookie_entry> list;
  for (int i = 0; i < count; ++i) list.push_back({secret("token" + std::to_string(i)), ""});
  return list;
}

TEST(pool, picks_every_account_about_equally_often) {
  const test::fake_clock time;
  pool subject(entries(4), time, 1);
  std::map<std::string, int> picks;
  for (int i = 0; i < 4000; ++i) ++picks[(*subject.pick({}))->id()];
  ASSERT_EQ(picks.size(), 4U);
  for (const auto& [id, count] : picks) EXPECT_NEAR(count, 1000, 200) << id;
}

TEST(pool, skips_tried_accounts_until_none_is_left) {
  const test::fake_clock time;
  pool subject(entries(3), time, 1);
  std::vector<const account*> tried;
  for (int i = 0; i < 3; ++i) {
    const auto picked = subject.pick(tried);
    ASSERT_TRUE(picked);
    EXPECT_EQ(std::ranges::count(tried, &**picked), 0);
    tried.push_back(&**picked);
  }
  EXPECT_FALSE(subject.pick(tried));
}

TEST(pool, gives_an_account_its_serial_or_a_derived_device_id) {
  const test::fake_clock time;
  pool subject({{secret("a"), "SERIAL1234"}}, time, 1);
  EXPECT_EQ((*subject.pick({}))->device_id(), "SERIAL1234");
  pool derived({{secret("a"), ""}}, time, 1);
  EXPECT_EQ((*derived.pick({}))->device_id(), derive_device_id(secret("a")));
}

}  // namespace
}  // namespace asb::accounts
