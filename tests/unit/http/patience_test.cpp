#include "patience.hpp"

#include <gtest/gtest.h>

namespace asb::http {
namespace {

using namespace std::chrono_literals;

TEST(patience, is_used_up_by_waiting) {
  patience subject(10s, 30s, 1000);
  subject.waited(4s);
  EXPECT_EQ(subject.left(), 6s);
  subject.waited(7s);
  EXPECT_EQ(subject.left(), 0s);
}

TEST(patience, lasts_for_a_peer_that_keeps_the_pace_and_no_longer) {
  patience keeps(10s, 30s, 1000);
  patience lags(10s, 30s, 1000);
  for (int i = 0; i < 100; ++i) {
    keeps.waited(1s);
    keeps.moved(1000);
    lags.waited(1s);
    lags.moved(800);
  }
  EXPECT_EQ(keeps.left(), 10s);
  EXPECT_LT(lags.left(), 1s);
}

TEST(patience, is_not_hoarded) {
  patience subject(10s, 30s, 1000);
  for (int i = 0; i < 1000; ++i) subject.moved(1'000'000);
  EXPECT_EQ(subject.left(), 30s);
}

}  // namespace
}  // namespace asb::http
