#include <asb/api/rate_limiter.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <map>
#include <random>
#include <thread>

namespace asb::api {
namespace {

using namespace std::chrono_literals;

const rate_limiter::clock::time_point start{1000h};

ip_address ip(std::string_view text) {
  return parse_ip(text).value();
}
ip_address nth(std::uint32_t n) {
  return boost::asio::ip::address_v4(n);
}

TEST(rate_limiter, lets_the_limit_through_and_tells_what_is_left_and_when_more_comes) {
  rate_limiter subject(3);
  for (const auto& [at, remaining] : {std::pair{0s, 2U}, {10s, 1U}, {20s, 0U}}) {
    const auto made = subject.ask(ip("1.2.3.4"), start + at);
    EXPECT_TRUE(made.allowed);
    EXPECT_EQ(made.remaining, remaining);
    EXPECT_EQ(made.reset, 60s);
    EXPECT_EQ(made.wait, 0s);
  }
  auto refused = subject.ask(ip("1.2.3.4"), start + 30s);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.wait, 30s) << "the first is then 60 s ago";
  EXPECT_EQ(refused.reset, 50s);
  refused = subject.ask(ip("1.2.3.4"), start + 60s - 1ms);
  EXPECT_FALSE(refused.allowed);
  EXPECT_TRUE(subject.ask(ip("1.2.3.4"), start + 60s).allowed);
  EXPECT_FALSE(subject.ask(ip("1.2.3.4"), start + 60s).allowed);
}

TEST(rate_limiter, tells_addresses_apart_but_not_those_of_one_ipv6_network) {
  rate_limiter subject(1);
  for (const auto* address : {"1.2.3.4", "1.2.3.5", "2001:db8:0:1::1", "2001:db8:0:2::1"}) {
    EXPECT_TRUE(subject.ask(ip(address), start).allowed) << address;
  }
  for (const auto* same : {"::ffff:1.2.3.4", "2001:db8:0:1:ffff::9"}) {
    EXPECT_FALSE(subject.ask(ip(same), start).allowed) << same;
  }
}

TEST(rate_limiter, never_lets_more_than_the_limit_through_in_any_minute) {
  constexpr std::size_t limit = 7;
  rate_limiter subject(limit, 5);
  std::mt19937 random(4);
  std::map<std::uint32_t, std::deque<rate_limiter::clock::time_point>> let_through;
  auto now = start;
  for (int i = 0; i < 50'000; ++i) {
    now += std::chrono::milliseconds(random() % 500);
    const auto who = static_cast<std::uint32_t>(random() % 12);
    if (!subject.ask(nth(who), now).allowed) continue;
    auto& times = let_through[who];
    times.push_back(now);
    while (times.front() <= now - 60s) times.pop_front();
    ASSERT_LE(times.size(), limit) << "at step " << i;
  }
  EXPECT_EQ(let_through.size(), 12U) << "even with a full table everybody gets a turn";
}

TEST(rate_limiter, lets_exactly_the_limit_through_when_many_threads_ask) {
  rate_limiter subject(500);
  std::atomic<int> allowed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) allowed += subject.ask(nth(1), start).allowed ? 1 : 0;
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(allowed, 500);
}

TEST(rate_limiter, keeps_its_counts_and_its_size_when_a_million_addresses_come) {
  rate_limiter subject(2);
  const auto asked = [&](std::uint32_t n) { return subject.ask(nth(n), start).allowed; };
  EXPECT_TRUE(asked(0));
  EXPECT_TRUE(asked(0));
  for (std::uint32_t n = 1; n < 1'000'000; ++n) asked(n);
  EXPECT_FALSE(asked(0)) << "its count was not pushed out";
  EXPECT_LE(subject.addresses(), 65536U + 256U);
  EXPECT_TRUE(subject.ask(nth(999'999), start + 61s).allowed);
  EXPECT_EQ(subject.addresses(), 1U) << "and the table empties again";
}

}  // namespace
}  // namespace asb::api
