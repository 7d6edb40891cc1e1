#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_store.hpp"
#include "support/run_coroutine.hpp"

#include <asb/accounts/account.hpp>
#include <asb/accounts/errc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace asb::accounts {
namespace {

using testing::ElementsAre;

struct account_tokens : testing::Test {
  token_result get(secret rejected = {}) {
    return test::run(
        context, subject.access_token(context.get_executor(), source, never, std::move(rejected)));
  }

  asio::io_context context;
  test::fake_clock time;
  test::fake_token_source source;
  test::recording_store store;
  std::vector<std::string> told;
  account subject{{.known = {.key = short_hash("first", 64),
                             .device_id = "DEVICE0001",
                             .refresh_token = secret("refresh"),
                             .token_hashes = {},
                             .state = {},
                             .uses = {}},
                   .configured_token = secret("first")},
                  time,
                  store,
                  [this](const refresh_outcome& outcome) {
                    told.emplace_back(outcome ? "granted" : to_string(outcome.error().what));
                  }};
  steady_clock::time_point never = steady_clock::now() + std::chrono::hours(1);
};

TEST_F(account_tokens, are_fetched_once_and_kept_while_fresh) {
  EXPECT_EQ(get()->reveal(), "access-refresh-1");
  EXPECT_EQ(get()->reveal(), "access-refresh-1");
  time.advance(std::chrono::seconds(3500));
  EXPECT_EQ(get()->reveal(), "access-refresh-1");
  time.advance(std::chrono::seconds(50));
  EXPECT_EQ(get()->reveal(), "access-refresh-2");
}

TEST_F(account_tokens, are_fetched_once_for_many_who_ask_at_once) {
  std::vector<std::optional<token_result>> results(50);
  for (auto& each : results) {
    asio::co_spawn(context.get_executor(),
                   test::store(subject.access_token(context.get_executor(), source, never), each),
                   [](const std::exception_ptr& problem) { EXPECT_EQ(problem, nullptr); });
  }
  context.run();
  EXPECT_EQ(source.asked.size(), 1U);
  for (const auto& each : results) EXPECT_EQ(each->value().reveal(), "access-refresh-1");
}

TEST_F(account_tokens, are_fetched_anew_only_when_the_rejected_one_is_the_one_in_hand) {
  const auto first = get();
  EXPECT_EQ(get(*first)->reveal(), "access-refresh-2");
  EXPECT_EQ(get(*first)->reveal(), "access-refresh-2");
  EXPECT_EQ(source.asked.size(), 2U);
}

TEST_F(account_tokens, use_a_rotated_refresh_token_next_time) {
  source.script.push_back(test::grant("a1", "rotated"));
  const auto first = get();
  static_cast<void>(get(*first));
  EXPECT_THAT(source.asked, ElementsAre("refresh", "rotated"));
}

TEST_F(account_tokens, keep_a_rotated_refresh_token_that_came_without_an_access_token) {
  source.script.push_back(test::grant("", "rotated"));
  const auto failed = get();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, chat::verdict::transient);
  EXPECT_EQ(failed.error().why.code, errc::no_access_token);
  time.advance(std::chrono::seconds(1));
  EXPECT_EQ(get()->reveal(), "access-rotated-2");
  EXPECT_THAT(source.asked, ElementsAre("refresh", "rotated"));
  EXPECT_THAT(told, ElementsAre("transient", "granted"));
}

TEST_F(account_tokens, survive_a_failed_refresh) {
  const auto first = get();
  source.script.push_back(test::refusal(chat::verdict::transient));
  const auto failed = get(*first);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, chat::verdict::transient);
  EXPECT_EQ(get()->reveal(), first->reveal());
}

TEST_F(account_tokens, are_not_asked_for_again_within_a_second_of_a_failure) {
  source.script.push_back(test::refusal(chat::verdict::transient));
  const auto failed = get();
  ASSERT_FALSE(failed);
  const auto again = get();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().why.message, failed.error().why.message);
  EXPECT_EQ(source.asked.size(), 1U);
  time.advance(std::chrono::seconds(1));
  EXPECT_TRUE(get());
  EXPECT_EQ(source.asked.size(), 2U);
}

TEST_F(account_tokens, tell_every_waiter_of_a_failure) {
  source.script.push_back(test::refusal(chat::verdict::not_its_fault));
  EXPECT_EQ(get().error().what, chat::verdict::not_its_fault);
}

class silent_source final : public token_source {
 public:
  explicit silent_source(executor ex) : timer_(std::move(ex), std::chrono::hours(1)) {}
  awaitable<std::expected<token_grant, chat::failure>> refresh(const secret&) override {
    co_await timer_.async_wait(awaited);
    co_return test::grant("late");
  }
  void answer() { timer_.cancel(); }

 private:
  steady_timer timer_;
};

TEST_F(account_tokens, end_a_waiter_at_its_deadline_and_go_on_for_the_others) {
  silent_source silent(context.get_executor());
  std::optional<token_result> impatient;
  std::optional<token_result> patient;
  const auto soon = steady_clock::now() + std::chrono::milliseconds(5);
  const auto ignore = [](const std::exception_ptr&) {};
  asio::co_spawn(context.get_executor(),
                 test::store(subject.access_token(context.get_executor(), silent, soon), impatient),
                 [&](const std::exception_ptr&) { silent.answer(); });
  asio::co_spawn(context.get_executor(),
                 test::store(subject.access_token(context.get_executor(), silent, never), patient),
                 ignore);
  context.run();
  EXPECT_EQ(impatient->error().why.code, make_error_code(errc::token_late));
  EXPECT_EQ(patient->value().reveal(), "late");
}

TEST_F(account_tokens, come_although_the_one_who_asked_first_has_left) {
  silent_source silent(context.get_executor());
  const auto ask = [&] { return subject.access_token(context.get_executor(), silent, never); };
  test::cancellable first(context, ask());
  context.poll();
  test::cancellable second(context, ask());
  context.poll();
  first.cancel();
  context.poll();
  EXPECT_TRUE(first.value) << "it does not wait";
  EXPECT_FALSE(second.value);
  silent.answer();
  context.restart();
  context.run();
  ASSERT_TRUE(second.value);
  EXPECT_EQ(second.value->value().reveal(), "late");
}

TEST_F(account_tokens, are_given_out_only_when_a_rotated_refresh_token_is_safe) {
  source.script.push_back(test::grant("a1", "rotated"));
  store.hold = true;
  std::optional<token_result> token;
  asio::co_spawn(context.get_executor(),
                 test::store(subject.access_token(context.get_executor(), source, never), token),
                 [](const std::exception_ptr&) {});
  while (!store.held && context.run_one() > 0) {
  }
  ASSERT_TRUE(store.held);
  context.poll();
  EXPECT_THAT(store.tokens, ElementsAre("rotated"));
  EXPECT_FALSE(token) << "not before it is on disk";
  EXPECT_THAT(told, testing::IsEmpty());
  store.held();
  context.run();
  EXPECT_EQ(token->value().reveal(), "a1");
}

TEST_F(account_tokens, do_not_write_a_refresh_token_that_stays_the_same) {
  source.script.push_back(test::grant("a1", "refresh"));
  static_cast<void>(get());
  EXPECT_THAT(store.tokens, testing::IsEmpty());
}

TEST_F(account_tokens, fall_back_to_the_configured_token_when_the_stored_one_is_dead) {
  source.script.push_back(test::refusal(chat::verdict::dead));
  source.script.push_back(test::grant("a1"));
  EXPECT_EQ(get()->reveal(), "a1");
  EXPECT_THAT(source.asked, ElementsAre("refresh", "first"));
  EXPECT_THAT(store.tokens, ElementsAre("first"));
  EXPECT_THAT(told, ElementsAre("granted"));
}

TEST_F(account_tokens, are_dead_only_when_both_tokens_are) {
  source.script = {test::refusal(chat::verdict::dead), test::refusal(chat::verdict::transient)};
  EXPECT_EQ(get().error().what, chat::verdict::transient) << "the other may still be good";
  time.advance(std::chrono::seconds(1));
  source.script = {test::refusal(chat::verdict::dead), test::refusal(chat::verdict::dead)};
  EXPECT_EQ(get().error().what, chat::verdict::dead);
  EXPECT_THAT(told, ElementsAre("transient", "dead"));
}

TEST_F(account_tokens, are_due_again_before_they_end_and_soon_after_a_failure) {
  EXPECT_LE(*subject.refresh_due(), time.utc());
  static_cast<void>(get());
  EXPECT_GT(*subject.refresh_due(), time.utc() + std::chrono::seconds(2700));
  EXPECT_LT(*subject.refresh_due(), time.utc() + std::chrono::seconds(3100));
  source.script.push_back(test::refusal(chat::verdict::transient));
  static_cast<void>(get(secret("access-refresh-1")));
  EXPECT_LE(*subject.refresh_due(), time.utc() + std::chrono::seconds(1));
}

TEST_F(account_tokens, are_refreshed_once_by_keeper_and_requests_together) {
  bool done = false;
  EXPECT_TRUE(subject.refresh(context.get_executor(), source, [&] { done = true; }));
  EXPECT_FALSE(subject.refresh(context.get_executor(), source, [] { ADD_FAILURE(); }));
  EXPECT_FALSE(subject.refresh_due()) << "one is running";
  EXPECT_EQ(get()->reveal(), "access-refresh-1");
  context.run();
  EXPECT_TRUE(done);
  EXPECT_EQ(source.asked.size(), 1U);
}

class throwing_source final : public token_source {
 public:
  awaitable<refresh_outcome> refresh(const secret&) override {
    co_await asio::post(use_awaitable);
    throw std::runtime_error("a bug");
  }
};

TEST_F(account_tokens, free_their_waiters_even_when_a_refresh_throws) {
  throwing_source broken;
  const auto outcome =
      test::run(context, subject.access_token(context.get_executor(), broken, never));
  EXPECT_EQ(outcome.error().why.code, make_error_code(errc::internal));
  time.advance(std::chrono::seconds(1));
  EXPECT_EQ(get()->reveal(), "access-refresh-1");
}

TEST_F(account_tokens, belong_to_an_account_named_by_the_hash_of_its_first_token) {
  EXPECT_EQ(subject.id(), short_hash("first"));
}

}  // namespace
}  // namespace asb::accounts
