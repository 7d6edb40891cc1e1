#include "health.hpp"

#include <gmock/gmock.h>

#include <set>

namespace asb::accounts {
namespace {

using chat::verdict;
using namespace std::chrono_literals;
using std::chrono::seconds;
using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

constexpr time_point noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 10} + 12h;

chat::failure failed(verdict what, std::optional<seconds> retry_after = {}) {
  return {what, {{}, "as the test says", 0}, retry_after};
}

struct account_health : testing::Test {
  changes fail(verdict what, time_point at, const char* bucket = "chat",
               std::optional<seconds> retry_after = {}) {
    auto held = subject.begin(bucket);
    return subject.fail(held, failed(what, retry_after), at);
  }
  changes answer(const char* bucket = "chat") {
    auto held = subject.begin(bucket);
    return subject.succeed(held);
  }

  health subject{rest_rules{}};
};

// Every verdict, in every state: which state follows, and until when.
enum class before { usable, cooling, exhausted, due_trial, dead, disabled };

struct transition {
  before from;
  verdict what;
  condition then;
  seconds rest;       ///< until then, from noon; 0: none
  std::size_t lines;  ///< changes told
};

health brought_to(before state) {
  health made(rest_rules{});
  auto held = made.begin("chat");
  switch (state) {
    case before::usable: made.end(held); break;
    case before::cooling: made.fail(held, failed(verdict::cooling), noon); break;
    case before::exhausted: made.fail(held, failed(verdict::exhausted), noon); break;
    case before::due_trial: made.fail(held, failed(verdict::exhausted), noon - 1h); break;
    case before::dead: made.fail(held, failed(verdict::dead), noon); break;
    case before::disabled: made.set_disabled(true); break;
  }
  return made;
}

struct every_transition : testing::TestWithParam<transition> {};

TEST_P(every_transition, follows_the_table) {
  const auto& row = GetParam();
  auto subject = brought_to(row.from);
  auto held = subject.begin("chat");
  const auto told = subject.fail(held, failed(row.what), noon);
  EXPECT_EQ(subject.at("chat", noon), row.then);
  const auto* why = subject.resting("chat", noon);
  EXPECT_EQ(why == nullptr ? 0s : why->until - noon, row.rest);
  EXPECT_THAT(told, SizeIs(row.lines));
  EXPECT_EQ(held.trial, 0U) << "the trial is over";
}

INSTANTIATE_TEST_SUITE_P(
    all, every_transition,
    testing::Values(
        transition{before::usable, verdict::exhausted, condition::exhausted, 1h, 1},
        transition{before::usable, verdict::cooling, condition::cooling, 600s, 1},
        transition{before::usable, verdict::dead, condition::dead, 6h, 1},
        transition{before::usable, verdict::transient, condition::usable, 0s, 0},
        transition{before::usable, verdict::request_fault, condition::usable, 0s, 0},
        transition{before::usable, verdict::not_its_fault, condition::usable, 0s, 0},
        transition{before::usable, verdict::token_invalid, condition::usable, 0s, 0},
        // attempts that ran beside the one that found out
        transition{before::cooling, verdict::exhausted, condition::exhausted, 1h, 1},
        transition{before::cooling, verdict::cooling, condition::cooling, 600s, 0},
        transition{before::cooling, verdict::dead, condition::dead, 6h, 1},
        transition{before::cooling, verdict::transient, condition::cooling, 600s, 0},
        transition{before::cooling, verdict::request_fault, condition::cooling, 600s, 0},
        transition{before::cooling, verdict::not_its_fault, condition::cooling, 600s, 0},
        transition{before::dead, verdict::exhausted, condition::dead, 6h, 1},
        transition{before::dead, verdict::cooling, condition::dead, 6h, 1},
        transition{before::dead, verdict::dead, condition::dead, 6h, 0},
        transition{before::dead, verdict::transient, condition::dead, 6h, 0},
        transition{before::disabled, verdict::dead, condition::disabled, 6h, 1},
        transition{before::disabled, verdict::transient, condition::disabled, 0s, 0},
        // the trial
        transition{before::due_trial, verdict::exhausted, condition::exhausted, 2h, 1},
        transition{before::due_trial, verdict::cooling, condition::cooling, 600s, 1},
        transition{before::due_trial, verdict::dead, condition::dead, 6h, 1},
        transition{before::due_trial, verdict::transient, condition::usable, 0s, 0},
        transition{before::due_trial, verdict::request_fault, condition::usable, 0s, 0},
        transition{before::due_trial, verdict::not_its_fault, condition::usable, 0s, 0}));

TEST_F(account_health, exhausts_one_bucket_only) {
  fail(verdict::exhausted, noon, "deepseek");
  EXPECT_EQ(subject.at("deepseek", noon), condition::exhausted);
  EXPECT_EQ(subject.at("chat", noon), condition::usable);
  EXPECT_FALSE(subject.on_trial("chat"));
}

TEST_F(account_health, takes_the_upstreams_word_for_how_long_over_its_own_guess) {
  for (const auto what : {verdict::cooling, verdict::exhausted}) {
    subject = health(rest_rules{});
    const auto told = fail(what, noon, "chat", 90s);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].until, noon + 90s);
    EXPECT_EQ(told[0].said_by, hint_source::upstream);
    EXPECT_EQ(told[0].since, noon);
    EXPECT_EQ(told[0].reason, "as the test says");
  }
}

TEST_F(account_health, lengthens_a_cool_down_but_never_shortens_it) {
  fail(verdict::cooling, noon, "chat", 60s);
  EXPECT_THAT(fail(verdict::cooling, noon, "chat", 5s), IsEmpty());
  EXPECT_EQ(subject.returns("chat", noon), noon + 60s);
  EXPECT_THAT(fail(verdict::cooling, noon, "chat", 300s), SizeIs(1));
  EXPECT_EQ(subject.returns("chat", noon), noon + 300s);
}

TEST_F(account_health, ends_a_cool_down_by_time_and_says_so_once) {
  fail(verdict::cooling, noon);
  EXPECT_THAT(subject.expire(noon + 599s), IsEmpty());
  EXPECT_EQ(subject.at("o1", noon + 599s), condition::cooling) << "the whole account";
  EXPECT_EQ(subject.at("chat", noon + 600s), condition::usable);
  EXPECT_FALSE(subject.on_trial("chat"));
  EXPECT_THAT(subject.expire(noon + 600s), SizeIs(1));
  EXPECT_THAT(subject.expire(noon + 600s), IsEmpty());
}

TEST_F(account_health, doubles_the_rest_of_an_exhausted_bucket_up_to_a_day) {
  auto now = noon;
  fail(verdict::exhausted, now);
  for (const auto hours : {1, 2, 4, 8, 16, 24, 24}) {
    const auto back = subject.returns("chat", now);
    EXPECT_EQ(back, now + std::chrono::hours(hours));
    now = *back;
    fail(verdict::exhausted, now);
  }
}

TEST_F(account_health, tries_an_exhausted_bucket_again_when_the_month_begins) {
  const auto late = std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + 23h + 50min;
  fail(verdict::exhausted, late);
  EXPECT_EQ(subject.returns("chat", late), std::chrono::sys_days{std::chrono::year{2026} / 12 / 1});
  EXPECT_EQ(next_month(std::chrono::sys_days{std::chrono::year{2026} / 12 / 31}),
            std::chrono::sys_days{std::chrono::year{2027} / 1 / 1});
}

TEST_F(account_health, admits_one_trial_at_a_time_and_frees_the_bucket_when_it_succeeds) {
  fail(verdict::exhausted, noon);
  const auto later = noon + 1h;
  EXPECT_FALSE(subject.admits("chat", later - 1s));
  ASSERT_TRUE(subject.admits("chat", later));
  auto trial = subject.begin("chat");
  EXPECT_NE(trial.trial, 0U);
  EXPECT_FALSE(subject.admits("chat", later));
  EXPECT_TRUE(subject.admits("deepseek", later));
  EXPECT_THAT(subject.succeed(trial), SizeIs(1));
  EXPECT_TRUE(subject.admits("chat", later));
  EXPECT_FALSE(subject.on_trial("chat"));
}

TEST_F(account_health, keeps_a_trial_that_came_to_nothing_open_for_another) {
  fail(verdict::exhausted, noon);
  auto trial = subject.begin("chat");
  subject.end(trial);  // the client has gone
  EXPECT_TRUE(subject.admits("chat", noon + 1h));
  EXPECT_TRUE(subject.on_trial("chat"));
}

TEST_F(account_health, learns_nothing_from_attempts_that_began_before_the_bucket_was_exhausted) {
  auto early = subject.begin("chat");
  auto also_early = subject.begin("chat");
  fail(verdict::exhausted, noon);
  EXPECT_THAT(subject.succeed(early), IsEmpty());
  EXPECT_THAT(subject.fail(also_early, failed(verdict::exhausted), noon + 1min), IsEmpty());
  EXPECT_EQ(subject.returns("chat", noon), noon + 1h);
}

TEST_F(account_health, does_not_take_an_old_trial_for_the_one_that_runs) {
  fail(verdict::exhausted, noon);
  auto old = subject.begin("chat");
  subject.reset();
  fail(verdict::exhausted, noon);
  auto running = subject.begin("chat");
  subject.end(old);
  EXPECT_FALSE(subject.admits("chat", noon + 1h)) << "the other trial still runs";
  subject.end(running);
  EXPECT_TRUE(subject.admits("chat", noon + 1h));
}

TEST_F(account_health, revives_a_dead_account_by_refresh_when_its_time_has_come_and_on_trial) {
  subject.refused("the token service says USER_DISABLED", noon);
  EXPECT_EQ(subject.dead_until(), noon + 6h);
  EXPECT_EQ(subject.returns("chat", noon), std::nullopt);
  EXPECT_THAT(subject.refreshed(noon + 1h), IsEmpty()) << "proves nothing yet";
  EXPECT_FALSE(subject.admits("chat", noon + 7h)) << "only a refresh revives";
  EXPECT_THAT(subject.refused("again", noon + 6h), SizeIs(1));
  EXPECT_EQ(subject.dead_until(), noon + 12h);

  EXPECT_THAT(subject.refreshed(noon + 12h), SizeIs(1));
  ASSERT_TRUE(subject.admits("chat", noon + 12h));
  auto trial = subject.begin("chat");
  EXPECT_NE(trial.trial, 0U);
  EXPECT_FALSE(subject.admits("o1", noon + 12h)) << "the whole account is on trial";
  subject.succeed(trial);
  EXPECT_TRUE(subject.admits("o1", noon + 12h));
  EXPECT_FALSE(subject.on_trial("o1"));
}

TEST_F(account_health, dies_again_when_the_trial_is_refused) {
  fail(verdict::dead, noon);
  subject.refreshed(noon + 6h);
  EXPECT_THAT(fail(verdict::dead, noon + 6h), SizeIs(1));
  EXPECT_EQ(subject.dead_until(), noon + 12h);
}

TEST_F(account_health,
       backs_off_after_transient_failures_doubling_once_for_those_that_fail_together) {
  auto now = noon;
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    fail(verdict::transient, now);
    fail(verdict::transient, now);
    EXPECT_EQ(subject.back_off_until(), now + wait);
    now += wait;
  }
  answer();
  EXPECT_LE(subject.back_off_until(), now);
  fail(verdict::transient, now);
  EXPECT_EQ(subject.back_off_until(), now + 1s);
}

TEST_F(account_health, is_reset_disabled_and_enabled_by_the_operator) {
  fail(verdict::exhausted, noon, "o1");
  fail(verdict::cooling, noon);
  fail(verdict::dead, noon);
  EXPECT_THAT(subject.reset(), SizeIs(1));
  EXPECT_THAT(subject.reset(), IsEmpty());
  for (const auto* bucket : {"chat", "o1"}) EXPECT_TRUE(subject.admits(bucket, noon));
  EXPECT_THAT(subject.set_disabled(true), SizeIs(1));
  EXPECT_THAT(subject.set_disabled(true), IsEmpty());
  EXPECT_EQ(subject.at("chat", noon + 100h), condition::disabled);
  EXPECT_EQ(subject.returns("chat", noon), std::nullopt);
  subject.set_disabled(false);
  EXPECT_TRUE(subject.admits("chat", noon));
}

TEST_F(account_health, is_the_same_after_saving_and_loading) {
  fail(verdict::exhausted, noon, "o1");
  fail(verdict::exhausted, noon + 1h, "o1");
  fail(verdict::cooling, noon, "chat", 7s);
  fail(verdict::dead, noon);
  subject.set_disabled(true);
  health loaded(rest_rules{}, subject.saved());
  EXPECT_EQ(loaded.saved().rests, subject.saved().rests);
  EXPECT_TRUE(loaded.disabled());
  loaded.set_disabled(false);
  EXPECT_EQ(loaded.dead_until(), noon + 6h);
}

TEST(rest, is_changed_by_a_jump_of_the_clock_by_no_more_than_the_jump) {
  constexpr auto look = 2min;
  for (const auto length : {10min, 60min, 6 * 60min, 24 * 60min}) {
    const rest subject{.since = noon, .until = noon + length};
    for (const auto jump : {1min, 6min, 10min, 61min, 7 * 60min, 23 * 60min, 25 * 60min}) {
      for (const int sign : {-1, 1}) {
        for (const auto jumps_at : {0min, length / 2, length - look}) {
          // By true time; the clock shows another from the jump on.
          auto first_out = 0min;
          auto last_in = 0min;
          for (auto t = 0min; t <= 50h; t += look) {
            const bool holds = subject.holds(noon + t + (t < jumps_at ? 0min : sign * jump));
            if (holds) last_in = t;
            if (!holds && first_out == 0min) first_out = t;
          }
          EXPECT_LE(length - first_out, jump) << length << sign * jump << jumps_at;
          EXPECT_LE(last_in - length, jump) << length << sign * jump << jumps_at;
        }
      }
    }
  }
}

TEST_F(account_health, ends_every_rest_that_a_clock_set_back_far_would_stretch) {
  fail(verdict::cooling, noon);
  fail(verdict::exhausted, noon);
  const auto years_before = noon - std::chrono::days(3000);
  EXPECT_EQ(subject.at("chat", years_before), condition::usable);
  EXPECT_EQ(subject.at("chat", noon - 10min), condition::exhausted) << "a small step moves it only";
}

TEST_F(account_health, keeps_the_upstreams_words_out_of_the_reason) {
  auto held = subject.begin("chat");
  const auto told = subject.fail(
      held,
      {verdict::cooling, {std::make_error_code(std::errc::io_error), "quoted prompt", 429}, {}},
      noon);
  EXPECT_THAT(told, Each(Field(&rest::reason, testing::Not(testing::HasSubstr("quoted")))));
  EXPECT_THAT(told, Each(Field(&rest::reason, testing::HasSubstr("429"))));
}

}  // namespace
}  // namespace asb::accounts
