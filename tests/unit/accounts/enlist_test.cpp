#include <asb/accounts/device_id.hpp>
#include <asb/accounts/enlist.hpp>

#include <gtest/gtest.h>

namespace asb::accounts {
namespace {

std::string whole_hash(const std::string& token) {
  return short_hash(token, 64);
}

saved_account saved(const std::string& first, const std::string& newest) {
  return {.key = whole_hash(first),
          .device_id = "STORED0001",
          .refresh_token = secret(newest),
          .token_hashes = {whole_hash(first), whole_hash(newest)},
          .state = {.disabled = true, .rests = {}},
          .uses = {}};
}

TEST(enlist, gives_a_newcomer_a_key_and_a_device_id_of_its_token) {
  const auto list = enlist({{secret("a"), ""}, {secret("b"), "SERIAL1234"}}, {});
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].known.key, whole_hash("a"));
  EXPECT_EQ(list[0].known.device_id, derive_device_id(secret("a")));
  EXPECT_EQ(list[0].known.refresh_token, secret("a"));
  EXPECT_EQ(list[0].known.token_hashes, std::vector{whole_hash("a")});
  EXPECT_EQ(list[0].configured_token, secret("a"));
  EXPECT_EQ(list[1].known.device_id, "SERIAL1234");
}

TEST(enlist, recognises_an_account_by_any_token_it_ever_had) {
  for (const auto* given : {"first", "newest"}) {
    const auto list =
        enlist({{secret(given), ""}}, {saved("other", "x"), saved("first", "newest")});
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].known.key, whole_hash("first"));
    EXPECT_EQ(list[0].known.refresh_token, secret("newest"));
    EXPECT_EQ(list[0].known.device_id, "STORED0001");
    EXPECT_TRUE(list[0].known.state.disabled);
    EXPECT_EQ(list[0].configured_token, secret(given));
  }
}

TEST(enlist, lets_a_serial_replace_the_stored_device_id) {
  EXPECT_EQ(
      enlist({{secret("first"), "SERIAL1234"}}, {saved("first", "newest")})[0].known.device_id,
      "SERIAL1234");
}

TEST(enlist, takes_two_tokens_of_one_account_once) {
  EXPECT_EQ(enlist({{secret("newest"), ""}, {secret("first"), ""}, {secret("b"), ""}},
                   {saved("first", "newest")})
                .size(),
            2U);
}

TEST(enlist, leaves_out_what_is_stored_but_not_configured) {
  EXPECT_TRUE(enlist({}, {saved("first", "newest")}).empty());
}

}  // namespace
}  // namespace asb::accounts
