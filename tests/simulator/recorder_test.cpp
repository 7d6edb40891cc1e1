#include "recorder.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace simulator {
namespace {

using namespace std::chrono_literals;

recorded_request request_of(std::size_t body_bytes) {
  recorded_request made;
  made.request.body.assign(body_bytes, 'x');
  made.violations = {"one"};
  return made;
}

TEST(recorder, keeps_the_last_ten_thousand_requests) {
  recorder records(true);
  for (int i = 0; i < 10'010; ++i) records.chat(request_of(1));
  const state now = records.snapshot();
  EXPECT_EQ(now.chats, 10'010U);
  EXPECT_EQ(now.violations, 10'010U);
  EXPECT_EQ(now.chat_requests.size(), 10'000U);
  EXPECT_EQ(now.chat_requests.front().number, 11U);
}

TEST(recorder, keeps_no_more_bytes_than_its_cap) {
  recorder records(true);
  for (int i = 0; i < 10; ++i) records.chat(request_of(std::size_t{20} << 20));
  EXPECT_EQ(records.snapshot().chat_requests.size(), 3U);
}

TEST(recorder, only_counts_when_it_is_told_so) {
  recorder records(false);
  records.chat(request_of(1));
  records.refresh(request_of(1));
  const state now = records.snapshot();
  EXPECT_EQ(now.chats, 1U);
  EXPECT_EQ(now.refreshes, 1U);
  EXPECT_TRUE(now.chat_requests.empty() && now.token_requests.empty());
}

TEST(recorder, a_reset_leaves_what_is_still_open) {
  recorder records(true);
  records.connection_opened();
  records.chat(request_of(1));
  records.chat(request_of(1));
  records.chat_aborted({.request = 1, .connection = 1, .bytes_sent = 0, .at = {}});
  records.reset();
  const state now = records.snapshot();
  EXPECT_EQ(now.connections_open, 1U);
  EXPECT_EQ(now.streams_running, 1U);
  EXPECT_EQ(now.chats, 0U);
  EXPECT_TRUE(now.chat_requests.empty() && now.aborted.empty());
}

TEST(recorder, wakes_those_who_wait) {
  recorder records(true);
  std::jthread other([&records] { records.refresh(request_of(1)); });
  EXPECT_TRUE(records.wait_until([](const state& now) { return now.refreshes == 1; }, 20s));
  EXPECT_FALSE(records.wait_until([](const state& now) { return now.refreshes == 2; }, 1ms));
}

}  // namespace
}  // namespace simulator
