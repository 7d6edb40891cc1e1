#include <asb/http/load_limit.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace asb::http {
namespace {

// 64 descriptors less 33 kept leave 31.
TEST(load_limit, lets_connections_and_calls_share_the_descriptors) {
  load_limit subject(64, 1);
  std::vector<load_limit::connection> connections;
  std::vector<load_limit::slot> calls;
  for (int i = 0; i < 20; ++i) {
    connections.push_back(subject.add_connection());
    EXPECT_TRUE(connections.back().fits);
  }
  while (auto call = subject.begin_call()) calls.push_back(std::move(*call));
  EXPECT_EQ(calls.size(), 11U);
  EXPECT_FALSE(subject.call_fits());
  EXPECT_FALSE(subject.add_connection().fits);
  calls.pop_back();
  EXPECT_TRUE(subject.call_fits());
  EXPECT_TRUE(subject.add_connection().fits) << "the one that did not fit is gone";
  EXPECT_EQ(subject.connections(), 20U);
}

TEST(load_limit, keeps_half_of_the_descriptors_for_clients) {
  load_limit subject(64, 1);
  std::vector<load_limit::slot> calls;
  while (auto call = subject.begin_call()) calls.push_back(std::move(*call));
  EXPECT_EQ(calls.size(), 15U);
  EXPECT_TRUE(subject.add_connection().fits);
}

TEST(load_limit, carries_9000_streams_where_20000_descriptors_are) {
  load_limit subject(20'000, 1);
  std::vector<load_limit::connection> connections;
  std::vector<load_limit::slot> calls;
  for (int i = 0; i < 9000; ++i) {
    connections.push_back(subject.add_connection());
    auto call = subject.begin_call();
    ASSERT_TRUE(call && connections.back().fits) << i;
    calls.push_back(std::move(*call));
  }
}

TEST(load_limit, leaves_room_for_the_idle_connections_that_it_allows) {
  for (const std::size_t descriptors : {64U, 1024U, 20'000U, 1'048'576U}) {
    load_limit subject(descriptors, 1);
    std::size_t carried = 0;
    std::vector<load_limit::connection> connections;
    while (connections.size() <= descriptors) {
      connections.push_back(subject.add_connection());
      if (!connections.back().fits) break;
      ++carried;
    }
    EXPECT_GE(subject.most_idle(), 1U);
    EXPECT_LT(carried + subject.most_idle(), descriptors) << descriptors;
  }
}

TEST(load_limit, leaves_room_for_what_many_workers_need_themselves) {
  constexpr std::size_t workers = 64;
  load_limit subject(1024, workers);
  std::vector<load_limit::connection> connections;
  while (connections.size() < 1024) {
    connections.push_back(subject.add_connection());
    if (!connections.back().fits) break;
  }
  EXPECT_GE(subject.most_idle(), workers);
  EXPECT_LT(connections.size() + subject.most_idle() + 3 * workers, 1024U);
}

TEST(load_limit, lets_only_some_refusals_linger) {
  load_limit subject(700, 2);
  std::vector<load_limit::connection> refused;
  std::vector<load_limit::connection> served;
  for (int i = 0; i < 900; ++i) {
    auto made = subject.add_connection();
    (made.fits ? served : refused).push_back(std::move(made));
  }
  const auto linger = std::ranges::count_if(refused, &load_limit::connection::may_linger);
  EXPECT_GT(linger, 10);
  EXPECT_LE(served.size() + static_cast<std::size_t>(linger) + subject.most_idle(), 680U);
}

TEST(load_limit, never_comes_to_nothing) {
  load_limit subject(10, 1);
  EXPECT_TRUE(subject.add_connection().fits);
}

}  // namespace
}  // namespace asb::http
