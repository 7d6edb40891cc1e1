#include "selection.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace asb::accounts {
namespace {

const time_point now{std::chrono::hours(500'000)};

candidate ready(std::size_t index, std::size_t in_flight = 0) {
  return {.index = index, .in_flight = in_flight};
}
candidate on_trial(std::size_t index) {
  return {.index = index, .trial = true};
}
candidate backing_off(std::size_t index, int seconds) {
  return {.index = index, .back_off_until = now + std::chrono::seconds(seconds)};
}

std::map<std::size_t, int> choose_often(const std::vector<candidate>& offered, unsigned trials,
                                        int times = 1000) {
  selection subject(1);
  std::map<std::size_t, int> chosen;
  for (int i = 0; i < times; ++i) {
    subject.begin(now);
    for (const auto& each : offered) subject.offer(each);
    if (const auto found = subject.choose(trials)) ++chosen[found->index];
  }
  return chosen;
}

TEST(selection, finds_nothing_where_there_is_nothing) {
  EXPECT_TRUE(choose_often({}, 0).empty());
}

TEST(selection, chooses_all_alike_when_all_are_idle) {
  const auto chosen = choose_often({ready(0), ready(1), ready(2), ready(3)}, 0, 4000);
  ASSERT_EQ(chosen.size(), 4U);
  for (const auto& [index, count] : chosen) EXPECT_NEAR(count, 1000, 150) << index;
}

TEST(selection, prefers_the_one_of_two_with_fewer_in_flight) {
  const auto chosen = choose_often({ready(0, 5), ready(1, 0)}, 0, 4000);
  EXPECT_NEAR(chosen.at(0), 1000, 150) << "only when it is drawn twice";
}

TEST(selection, makes_one_trial_of_a_request_among_the_first_and_more_only_for_want_of_others) {
  const std::vector<candidate> mixed{ready(0), on_trial(1), on_trial(2)};
  EXPECT_EQ(choose_often(mixed, 0).size(), 3U);
  EXPECT_EQ(choose_often(mixed, 1), (std::map<std::size_t, int>{{0, 1000}}));
  EXPECT_EQ(choose_often({on_trial(1), on_trial(2)}, 2).size(), 2U);
  EXPECT_TRUE(choose_often({on_trial(1), on_trial(2)}, 3).empty());
}

TEST(selection, takes_accounts_that_back_off_last_and_the_first_to_be_ready_of_them) {
  EXPECT_EQ(choose_often({backing_off(0, 9), ready(1), backing_off(2, 3)}, 0),
            (std::map<std::size_t, int>{{1, 1000}}));
  EXPECT_EQ(choose_often({backing_off(0, 9), backing_off(1, 3), backing_off(2, 5)}, 0),
            (std::map<std::size_t, int>{{1, 1000}}));
  EXPECT_EQ(choose_often({backing_off(0, 0), backing_off(1, -5)}, 0).size(), 2U) << "ready again";
}

}  // namespace
}  // namespace asb::accounts
