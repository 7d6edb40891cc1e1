#include <asb/accounts/cookie_list.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asb::accounts {
namespace {

std::vector<std::string> tokens_of(const cookie_list& list) {
  std::vector<std::string> tokens;
  for (const auto& entry : list.entries) tokens.push_back(entry.refresh_token.reveal());
  return tokens;
}

TEST(cookie_list, takes_tokens_between_commas_and_line_ends) {
  using tokens = std::vector<std::string>;
  const std::pair<const char*, tokens> cases[] = {
      {"", {}},
      {" ,\n,\r\n ,", {}},
      {"a", {"a"}},
      {"a,b", {"a", "b"}},
      {" a ,\tb\r\nc\n\n,d,", {"a", "b", "c", "d"}},
      {"a,b,a,b", {"a", "b"}},
      {"AMf-vBz_0.9~,1//0g+x=", {"AMf-vBz_0.9~", "1//0g+x="}},
  };
  for (const auto& [text, expected] : cases) {
    const auto list = parse_cookies(text);
    EXPECT_EQ(tokens_of(list), expected) << text;
    EXPECT_TRUE(list.problems.empty()) << text;
  }
}

TEST(cookie_list, takes_the_device_id_from_the_entry) {
  const auto list = parse_cookies("a@C02XL0AAJG,b");
  ASSERT_EQ(tokens_of(list), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(list.entries[0].device_id, "C02XL0AAJG");
  EXPECT_EQ(list.entries[1].device_id, "");
}

TEST(cookie_list, keeps_the_first_of_a_token_given_twice) {
  const auto list = parse_cookies("a@C02XL0AAJG,a,a@0000000000");
  ASSERT_EQ(list.entries.size(), 1U);
  EXPECT_EQ(list.entries[0].device_id, "C02XL0AAJG");
  EXPECT_TRUE(list.problems.empty());
}

TEST(cookie_list, names_a_bad_entry_by_its_position_and_never_by_its_text) {
  const std::string canary = "CANARY0123";
  for (const std::string& bad : {
           canary + " x",
           canary + "\tx",
           canary + '\x01',
           canary + '\0',
           canary + '\x7F',
           '"' + canary + '"',
           '\'' + canary + '\'',
           '`' + canary + '`',
           canary + "\xC3\xA9",
           canary + '@',
           canary + "@short",
           canary + "@c02xl0aajg",
           canary + "@C02XL0AAJGX",
           canary + "@x@C02XL0AAJG",
           "@" + canary,
           std::string("@C02XL0AAJG"),
       }) {
    const auto list = parse_cookies("good1,," + bad + ",good2");
    EXPECT_EQ(tokens_of(list), (std::vector<std::string>{"good1", "good2"})) << bad;
    ASSERT_EQ(list.problems.size(), 1U) << bad;
    EXPECT_TRUE(list.problems[0].starts_with("entry 2 has ")) << list.problems[0];
    EXPECT_EQ(list.problems[0].find("CANARY"), std::string::npos);
    EXPECT_EQ(list.problems[0].find("C02XL0AAJG"), std::string::npos);
  }
}

TEST(cookie_list, reports_every_problem) {
  EXPECT_EQ(parse_cookies("a b,c,@,d@x").problems.size(), 3U);
}

}  // namespace
}  // namespace asb::accounts
