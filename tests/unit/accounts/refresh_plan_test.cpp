#include "refresh_plan.hpp"

#include <gtest/gtest.h>

namespace asb::accounts {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

const time_point start{std::chrono::hours(500'000)};

seconds wait_of(const refresh_plan& plan) {
  return std::chrono::round<seconds>(plan.due() - start);
}

TEST(refresh_plan, is_due_at_once_at_first) {
  EXPECT_LE(refresh_plan().due(), start);
}

TEST(refresh_plan, is_due_at_80_percent_of_the_tokens_life_with_some_luck) {
  refresh_plan plan;
  for (const auto& [luck, expected] : {std::pair{0.0, 2736}, {0.5, 2880}, {1.0, 3024}}) {
    plan.granted(start, seconds(3600), luck);
    EXPECT_EQ(wait_of(plan), seconds(expected)) << luck;
  }
  plan.granted(start, seconds(0), 0.5);
  EXPECT_GT(plan.due(), start) << "never without a pause";
}

TEST(refresh_plan, backs_off_from_one_second_to_five_minutes_until_a_token_comes) {
  refresh_plan plan;
  for (const int expected : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
    plan.failed(start, 0);
    EXPECT_EQ(wait_of(plan), seconds(expected));
  }
  plan.failed(start, 1);
  EXPECT_EQ(wait_of(plan), seconds(225)) << "up to a quarter sooner";
  plan.granted(start, seconds(3600), 0.5);
  plan.failed(start, 0);
  EXPECT_EQ(wait_of(plan), seconds(1));
}

}  // namespace
}  // namespace asb::accounts
