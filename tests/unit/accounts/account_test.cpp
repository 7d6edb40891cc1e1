#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
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
  account subject{secret("refresh"), "DEVICE0001", time};
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

TEST_F(account_tokens, survive_a_failed_refresh) {
  const auto first = get();
  source.script.push_back(test::refusal(chat::verdict::transient));
  const auto failed = get(*first);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, chat::verdict::transient);
  EXPECT_EQ(get()->reveal(), first->reveal());
}

TEST_F(account_tokens, tell_every_waiter_of_a_failure) {
  source.script.push_back(test::refusal(chat::verdict::dead));
  EXPECT_EQ(get().error().what, chat::verdict::dead);
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

TEST(account_id, is_a_hash_and_a_lease_counts_as_in_flight) {
  test::fake_clock time;
  account subject(secret("refresh"), "DEVICE0001", time);
  EXPECT_EQ(subject.id(), short_hash("refresh"));
  {
    lease first(subject);
    const lease second(subject);
    const lease moved(std::move(first));
    EXPECT_EQ(subject.in_flight(), 2U);
  }
  EXPECT_EQ(subject.in_flight(), 0U);
}

}  // namespace
}  // namespace asb::accounts
