#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_store.hpp"

#include <asb/accounts/enlist.hpp>
#include <asb/accounts/pool.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <list>
#include <map>
#include <random>
#include <set>

namespace asb::accounts {
namespace {

using chat::verdict;
using namespace std::chrono_literals;
using std::chrono::seconds;

chat::failure failed(verdict what, std::optional<seconds> retry_after = {}) {
  return {what, {{}, "as the test says"}, retry_after};
}

std::vector<enlisted_account> accounts(int count) {
  std::vector<cookie_entry> entries;
  for (int i = 0; i < count; ++i) entries.push_back({secret("token" + std::to_string(i)), ""});
  return enlist(entries, {});
}

struct account_pool : testing::Test {
  void make(int count, pool_params params = {.seed = 7}) {
    subject.emplace(accounts(count), time, store, params);
  }
  std::optional<lease> pick(const char* bucket = "chat") {
    search wanted{.bucket = bucket};
    return subject->pick(wanted);
  }
  void fail_next(verdict what, std::optional<seconds> retry_after = {}) {
    pick()->failed(failed(what, retry_after));
  }

  test::fake_clock time;
  test::recording_store store;
  std::optional<pool> subject;
};

TEST_F(account_pool, gives_each_account_once_to_a_request) {
  make(3);
  search wanted{.bucket = "chat"};
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(subject->pick(wanted));
  EXPECT_EQ(std::set(wanted.tried.begin(), wanted.tried.end()).size(), 3U);
  EXPECT_FALSE(subject->pick(wanted));
  EXPECT_EQ(subject->soonest_return("chat"), 1s) << "it is only that this request has tried all";
}

TEST_F(account_pool, asks_for_a_dead_account_after_six_hours_whatever_the_clock_does) {
  for (const auto jump : {1h, 5h, 7h, 20h, 30h}) {
    for (const int sign : {-1, 1}) {
      for (const auto jumps_at : {0min, 180min, 350min}) {
        make(1);
        fail_next(verdict::dead);
        auto asked = 0min;
        // By true time; the clock shows another from the jump on.
        for (auto t = 0min; t <= 50h && asked == 0min; t += 10min) {
          if (t == jumps_at) time.advance(sign * jump);
          time.advance(10min);
          if (!subject->due_for_refresh().empty()) asked = t + 10min;
        }
        EXPECT_NE(asked, 0min) << "never" << sign * jump << jumps_at;
        EXPECT_LE(std::chrono::abs(asked - 6h), jump + 10min) << sign * jump << jumps_at;
      }
    }
  }
}

TEST_F(account_pool, only_cools_what_an_upstream_refuses_that_refuses_everyone) {
  make(3);
  for (int i = 0; i < 3; ++i) fail_next(verdict::dead);
  ASSERT_EQ(subject->count({}).dead, 1U);
  EXPECT_EQ(subject->soonest_return("chat"), 600s);
  time.advance(600s);
  pick()->answered();
  EXPECT_EQ(subject->soonest_return("chat"), 1s);
  fail_next(verdict::dead);
  EXPECT_EQ(subject->count({}).dead, 2U) << "others are answered";
}

TEST_F(account_pool, spreads_requests_by_what_is_in_flight) {
  make(10);
  std::list<lease> held;
  std::map<std::string, int> counts;
  for (int i = 0; i < 200; ++i) {
    held.push_back(*pick());
    ++counts[held.back()->id()];
  }
  for (const auto& [id, count] : counts) EXPECT_NEAR(count, 20, 6) << id;
}

TEST_F(account_pool, keeps_to_the_cap_of_attempts_per_account) {
  make(2, {.most_at_once = 2, .seed = 7});
  std::list<lease> held;
  for (int i = 0; i < 4; ++i) held.push_back(*pick());
  EXPECT_FALSE(pick());
  EXPECT_EQ(subject->soonest_return("chat"), 1s);
  held.pop_front();
  EXPECT_TRUE(pick());
}

TEST_F(account_pool, tells_the_soonest_return_truly) {
  make(3);
  fail_next(verdict::exhausted);
  fail_next(verdict::cooling, 90s);
  fail_next(verdict::dead);
  EXPECT_FALSE(pick());
  EXPECT_EQ(subject->soonest_return("chat"), 90s);
  EXPECT_EQ(subject->soonest_return("o1"), 1s) << "exhausted for chat only";
  time.advance(89s);
  EXPECT_FALSE(pick());
  time.advance(1s);
  EXPECT_TRUE(pick());
}

TEST_F(account_pool, has_no_return_when_all_are_dead_or_disabled) {
  make(2);
  fail_next(verdict::dead);
  subject->carry_out({order::kind::disable, "all"});
  EXPECT_EQ(subject->soonest_return("chat"), std::nullopt);
  const std::vector<std::string> buckets{"chat"};
  const auto all = subject->count(buckets);
  EXPECT_EQ(all.disabled, 2U);
  EXPECT_EQ(all.buckets[0].usable, 0U);
}

TEST_F(account_pool, counts_what_is_usable_and_why_the_rest_is_not) {
  make(3);
  fail_next(verdict::exhausted);
  fail_next(verdict::dead);
  const std::vector<std::string> buckets{"chat", "o1"};
  auto all = subject->count(buckets);
  EXPECT_EQ(all.accounts, 3U);
  EXPECT_EQ(all.dead, 1U);
  EXPECT_EQ(all.buckets[0].usable, 1U);
  EXPECT_EQ(all.buckets[1].usable, 2U);
  fail_next(verdict::cooling);
  all = subject->count(buckets);
  EXPECT_EQ(all.buckets[0].soonest, time.utc() + 600s);
  EXPECT_EQ(all.buckets[0].reason, "cooling: as the test says");
}

TEST_F(account_pool, finds_the_usable_few_among_many_exhausted_with_one_trial_at_most) {
  make(200);
  std::set<std::string> exhausted;
  while (exhausted.size() < 195) {
    auto held = pick();
    exhausted.insert((*held)->id());
    held->failed(failed(verdict::exhausted));
  }
  const auto attempts_of_a_request = [&] {
    search wanted{.bucket = "chat"};
    for (int attempts = 1;; ++attempts) {
      auto held = subject->pick(wanted);
      if (!held) return 1000;
      if (!exhausted.contains((*held)->id())) return attempts;
      held->failed(failed(verdict::exhausted));
    }
  };
  for (int i = 0; i < 100; ++i) EXPECT_EQ(attempts_of_a_request(), 1);
  time.advance(1h);
  for (int i = 0; i < 300; ++i) EXPECT_LE(attempts_of_a_request(), 2);
}

TEST_F(account_pool, saves_and_counts) {
  make(1);
  pick()->answered();
  fail_next(verdict::cooling);
  ASSERT_EQ(store.states.size(), 1U);
  EXPECT_EQ(store.states[0].first, short_hash("token0", 64));
  EXPECT_EQ(store.states[0].second.rests.at(0).what, condition::cooling);
  EXPECT_THAT(store.uses, testing::ElementsAre(short_hash("token0") + " chat 2023-11"));
  time.advance(600s);
  EXPECT_TRUE(pick());
  EXPECT_TRUE(store.states.back().second.rests.empty()) << "its end is saved too";
}

TEST_F(account_pool,
       asks_for_the_refreshes_that_are_due_and_for_dead_accounts_when_their_time_comes) {
  make(3);
  EXPECT_EQ(subject->due_for_refresh().size(), 3U);
  fail_next(verdict::dead);
  EXPECT_EQ(subject->due_for_refresh().size(), 2U);
  fail_next(verdict::exhausted);
  EXPECT_EQ(subject->due_for_refresh().size(), 2U) << "exhausted accounts stay fresh";
  time.advance(6h);
  EXPECT_EQ(subject->due_for_refresh().size(), 3U);
  subject->carry_out({order::kind::disable, "all"});
  EXPECT_TRUE(subject->due_for_refresh().empty());
}

TEST_F(account_pool, leaves_a_dead_account_alone_whatever_a_late_refresh_says) {
  for (const bool granted : {false, true}) {
    make(1);
    auto* dead = subject->due_for_refresh().at(0);
    fail_next(verdict::dead);
    asio::io_context context;
    test::fake_token_source source;
    if (!granted) source.script.push_back(test::refusal(verdict::transient));
    dead->refresh(context.get_executor(), source, [] {});
    context.run();
    EXPECT_EQ(source.asked.size(), 1U);
    time.advance(5h);
    EXPECT_TRUE(subject->due_for_refresh().empty()) << granted;
    time.advance(1h);
    EXPECT_EQ(subject->due_for_refresh().size(), 1U) << granted;
  }
}

TEST_F(account_pool, asks_for_every_refresh_when_the_clock_was_years_ahead) {
  make(2);
  for (auto* each : subject->due_for_refresh()) each->set_refresh_due(time.utc() + 20h);
  EXPECT_TRUE(subject->due_for_refresh().empty());
  fail_next(verdict::dead);
  time.advance(-std::chrono::days(1000));
  EXPECT_EQ(subject->due_for_refresh().size(), 2U);
}

TEST_F(account_pool, resets_one_account_or_all) {
  make(2);
  fail_next(verdict::dead);
  pick()->answered();
  fail_next(verdict::dead);
  subject->carry_out({order::kind::reset, short_hash("token1")});
  ASSERT_TRUE(pick());
  EXPECT_EQ((*pick())->id(), short_hash("token1"));
  EXPECT_EQ(subject->due_for_refresh().size(), 1U);
}

// A long life of a pool: everything that can happen, in any order, at any time.
TEST_F(account_pool, never_loses_an_account_in_100000_random_steps) {
  make(8, {.most_at_once = 5, .seed = 7});
  std::mt19937 random(20'261'125);
  const auto one_of = [&](auto n) {
    return std::uniform_int_distribution<int>(0, static_cast<int>(n) - 1)(random);
  };
  constexpr std::array buckets{"chat", "deepseek", "o1"};
  constexpr std::array verdicts{verdict::exhausted,     verdict::cooling,       verdict::transient,
                                verdict::request_fault, verdict::not_its_fault, verdict::dead};
  struct attempt {
    lease held;
    const account* of;
    const char* bucket;
    bool trial;
    bool answered = false;
  };
  std::list<attempt> running;
  for (int step = 0; step < 100'000; ++step) {
    const int what = one_of(10);
    if (what < 4) {
      const auto* bucket = buckets.at(static_cast<std::size_t>(one_of(3)));
      search wanted{.bucket = bucket};
      if (auto held = subject->pick(wanted)) {
        const auto* of = &**held;
        const bool trial = wanted.trials > 0;
        if (trial) {
          const bool another = std::ranges::any_of(running, [&](const attempt& each) {
            return each.trial && !each.answered && each.of == of &&
                   std::string_view(each.bucket) == bucket;
          });
          ASSERT_FALSE(another) << "two trials at once at step " << step;
        }
        running.push_back({std::move(*held), of, bucket, trial});
      }
    } else if (what < 8 && !running.empty()) {
      const auto which = std::next(running.begin(), one_of(running.size()));
      const int how = one_of(4);
      if (how == 0) {
        which->held.answered();
        which->answered = true;
      } else {
        if (how == 1) {
          const auto verdict = verdicts.at(static_cast<std::size_t>(one_of(verdicts.size())));
          which->held.failed(failed(
              verdict, one_of(3) == 0 ? std::optional(seconds(one_of(5000))) : std::nullopt));
        }
        running.erase(which);
      }
    } else if (what == 8) {
      time.advance(seconds(one_of(one_of(20) == 0 ? 40'000 : 200)));
    } else if (one_of(50) == 0) {
      subject->carry_out({order::kind::reset, one_of(2) == 0 ? "all" : short_hash("token3")});
    }
  }
  running.clear();
  // Whatever happened: after a day every account can be tried, or asked for a token if it is dead.
  time.advance(25h);
  const std::vector<std::string> all{buckets.begin(), buckets.end()};
  const auto counted = subject->count(all);
  for (const auto& each : counted.buckets) EXPECT_EQ(each.usable + counted.dead, 8U);
  EXPECT_EQ(subject->due_for_refresh().size(), 8U);
  // And nothing counts as in flight any more: all of them, up to the cap, can be had at once.
  subject->carry_out({order::kind::reset, "all"});
  std::list<lease> held;
  while (auto next = pick()) held.push_back(std::move(*next));
  EXPECT_EQ(held.size(), 8U * 5U);
}

}  // namespace
}  // namespace asb::accounts
