#include "account_book.hpp"

#include "presets.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;

struct account_book_test : testing::Test {
  std::string access(const std::string& refresh_token) {
    return book.refresh(refresh_token, now).granted.access_token;
  }
  bool admits(const std::string& token) { return book.use(token, now).admitted; }

  account_book book{milliseconds(0)};
  account_book::clock::time_point now{};
};

TEST_F(account_book_test, an_unknown_refresh_token_is_a_healthy_account) {
  const auto outcome = book.refresh("cookie", now);
  EXPECT_TRUE(outcome.known);
  EXPECT_EQ(outcome.granted.account, "cookie");
  EXPECT_EQ(outcome.granted.refresh_token, "cookie");
  EXPECT_TRUE(outcome.granted.access_token.starts_with("sim-access-"));
  const auto use = book.use(outcome.granted.access_token, now);
  EXPECT_TRUE(use.admitted);
  EXPECT_EQ(use.account, "cookie");
  EXPECT_FALSE(admits("sim-access-guessed"));
}

TEST_F(account_book_test, an_access_token_ends_with_its_life) {
  book.set("cookie", {.access_lifetime = 60s});
  const std::string token = access("cookie");
  now += 59s;
  EXPECT_TRUE(admits(token));
  now += 1s;
  EXPECT_FALSE(admits(token));
  EXPECT_EQ(book.use(token, now).account, "cookie");
  EXPECT_TRUE(admits(access("cookie")));
}

TEST_F(account_book_test, a_rotated_refresh_token_names_the_same_account) {
  book.set("cookie", {.rotates = true});
  const std::string second = book.refresh("cookie", now).granted.refresh_token;
  EXPECT_NE(second, "cookie");
  EXPECT_EQ(book.account_of(second), "cookie");
  EXPECT_EQ(book.refresh(second, now).granted.account, "cookie");
  EXPECT_TRUE(book.refresh("cookie", now).known) << "the old one is still good";
}

TEST_F(account_book_test, a_replaced_refresh_token_can_be_forgotten) {
  book.set("cookie", {.rotates = true, .forgets_rotated = true});
  const std::string second = book.refresh("cookie", now).granted.refresh_token;
  EXPECT_FALSE(book.refresh("cookie", now).known);
  EXPECT_TRUE(book.refresh(second, now).known);
}

TEST_F(account_book_test, a_refusal_gives_no_token_and_ends_after_its_times) {
  book.set("cookie", {.refresh = token_failure(400, "TOKEN_EXPIRED"), .refresh_times = 2});
  for (int i = 0; i < 2; ++i) {
    const auto refused = book.refresh("cookie", now);
    EXPECT_TRUE(refused.answer);
    EXPECT_EQ(refused.granted.access_token, "");
  }
  EXPECT_TRUE(admits(access("cookie")));
}

TEST_F(account_book_test, a_chat_answer_of_its_own_ends_after_its_times) {
  book.set("cookie", {.chat = preset("exhausted"), .chat_times = 1});
  const std::string token = access("cookie");
  EXPECT_TRUE(book.use(token, now).answer);
  EXPECT_FALSE(book.use(token, now).answer);
}

TEST_F(account_book_test, an_access_token_can_wear_out) {
  book.set("cookie", {.access_uses = 2});
  const std::string token = access("cookie");
  EXPECT_TRUE(admits(token));
  EXPECT_TRUE(admits(token));
  EXPECT_FALSE(admits(token));
  EXPECT_TRUE(admits(access("cookie")));
}

TEST_F(account_book_test, revoking_refuses_the_tokens_of_before_only) {
  const std::string before = access("cookie");
  book.set("cookie", {.revoke_access = true});
  EXPECT_FALSE(admits(before));
  EXPECT_TRUE(admits(access("cookie")));
}

TEST_F(account_book_test, the_default_holds_for_accounts_seen_later) {
  access("early");
  book.set_default({.access_lifetime = 5s});
  EXPECT_EQ(book.refresh("early", now).granted.lifetime, 3600s);
  EXPECT_EQ(book.refresh("late", now).granted.lifetime, 5s);
  book.reset();
  EXPECT_EQ(book.refresh("late", now).granted.lifetime, 3600s);
}

}  // namespace
}  // namespace simulator
