#include <asb/base/utf8.hpp>
#include <asb/tokens/token_limit.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asb::tokens {
namespace {

struct outcome {
  std::string text;
  std::size_t used = 0;
  bool reached = false;
  bool operator==(const outcome&) const = default;
};

void PrintTo(const outcome& value, std::ostream* out) {
  *out << '"' << value.text << "\" " << value.used << (value.reached ? " reached" : "");
}

outcome limited(std::size_t limit, const std::vector<std::string>& pieces) {
  token_limit subject(limit);
  outcome result;
  for (const auto& piece : pieces) subject.add(piece, result.text);
  subject.finish(result.text);
  result.used = subject.used();
  result.reached = subject.reached();
  return result;
}

std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    if (utf8_floor(text, end) != end) continue;
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

const std::string mixed =
    "Hello,  WORLD's 1234 größe! it'll 中ABC   \n \n  x//\n\t\t 中ABCd "
    "\xF0\x9F\x98\x80\xF0\x9F\x8F\xBD ne "
    "antidisestablishmentarianism 龘靐齉 \u0301AB   ";

TEST(token_limit, lets_a_text_within_the_limit_pass) {
  EXPECT_EQ(limited(2, {"hello world"}), (outcome{"hello world", 2, false}));
  EXPECT_EQ(limited(100, {"hel", "lo", " world"}), (outcome{"hello world", 2, false}));
  EXPECT_EQ(limited(5, {}), (outcome{"", 0, false}));
  EXPECT_EQ(limited(0, {""}), (outcome{"", 0, false}));
  EXPECT_EQ(limited(~std::size_t{0}, {mixed}),
            (outcome{mixed, o200k_counter().count(mixed), false}));
}

TEST(token_limit, ends_with_the_last_token_within_the_limit) {
  EXPECT_EQ(limited(0, {"hello"}), (outcome{"", 0, true}));
  EXPECT_EQ(limited(1, {"hello world"}), (outcome{"hello", 1, true}));
  EXPECT_EQ(limited(2, {"hello world!"}), (outcome{"hello world", 2, true}));
  EXPECT_EQ(limited(2, {"hello world "}), (outcome{"hello world", 2, true}));
  EXPECT_EQ(limited(2, {"123456789"}), (outcome{"123456", 2, true}));
}

TEST(token_limit, ends_between_characters) {
  // Each is two tokens.
  EXPECT_EQ(limited(1, {"龘"}), (outcome{"", 1, true}));
  EXPECT_EQ(limited(3, {"龘龘"}), (outcome{"龘", 3, true}));
}

TEST(token_limit, passes_the_same_text_however_it_is_cut) {
  const o200k_counter counter;
  for (std::size_t limit = 0; limit <= counter.count(mixed); ++limit) {
    const auto whole = limited(limit, {mixed});
    EXPECT_TRUE(mixed.starts_with(whole.text));
    EXPECT_LE(counter.count(whole.text), limit);
    EXPECT_EQ(whole.reached, limit < counter.count(mixed));
    EXPECT_EQ(limited(limit, characters(mixed)), whole) << limit;
    for (std::size_t cut = 1; cut < mixed.size(); ++cut) {
      if (utf8_floor(mixed, cut) != cut) continue;
      EXPECT_EQ(limited(limit, {mixed.substr(0, cut), mixed.substr(cut)}), whole) << cut;
    }
  }
}

TEST(token_limit, holds_nothing_back_that_has_fewer_bytes_than_tokens_are_left) {
  token_limit subject(10);
  std::string out;
  subject.add("a bcd", out);
  EXPECT_EQ(out, "a bcd");
  subject.add(" é12", out);
  EXPECT_EQ(out, "a bcd é12");
  subject.add("345 789 ", out);
  EXPECT_EQ(subject.used(), o200k_counter().count("a bcd é12345 789"));
  EXPECT_EQ(out, "a bcd é12345 789 ");
}

TEST(token_limit, holds_back_what_may_lie_beyond_only_until_it_is_decided) {
  token_limit subject(2);
  std::string out;
  subject.add("hello wor", out);
  EXPECT_EQ(out, "hello ");
  EXPECT_FALSE(subject.reached());
  subject.add("ld", out);
  EXPECT_EQ(out, "hello ");
  subject.add("!", out);
  EXPECT_EQ(out, "hello world");
  EXPECT_TRUE(subject.reached());
}

TEST(token_limit, is_reached_as_soon_as_nothing_more_can_pass) {
  token_limit subject(1);
  std::string out;
  subject.add("hello", out);
  EXPECT_FALSE(subject.reached());
  subject.add(" ", out);
  EXPECT_TRUE(subject.reached());
  subject.add("world", out);
  subject.finish(out);
  EXPECT_EQ(out, "hello");
}

TEST(token_limit, does_not_wait_for_the_end_of_a_word_that_is_too_long_in_any_case) {
  token_limit subject(3);
  std::string out;
  for (int i = 0; i < 1000 && !subject.reached(); ++i) subject.add("x", out);
  EXPECT_TRUE(subject.reached());
  EXPECT_EQ(out, limited(3, {std::string(1000, 'x')}).text);
  EXPECT_LE(o200k_counter().count(out), 3U);
}

TEST(token_limit, passes_less_where_a_shorter_text_has_more_tokens) {
  // The first of two tokens ends behind the apostrophe, which alone belongs to no word.
  EXPECT_EQ(limited(1, {" I'D"}), (outcome{" I", 1, true}));
  EXPECT_EQ(limited(1, characters(" I'D")), (outcome{" I", 1, true}));
}

TEST(token_limit, bears_bytes_that_are_not_utf8) {
  EXPECT_TRUE(limited(3, {std::string(1'000, '\x80')}).reached);
  EXPECT_TRUE(limited(3, {std::string(1'000, '\xE4')}).reached);
  EXPECT_EQ(limited(1'000, {"a\xFF", "\xC3"}).text, "a\xFF\xC3");
}

TEST(token_limit, keeps_its_state_when_it_is_moved) {
  token_limit first(1);
  std::string out;
  first.add("hello wor", out);
  token_limit second = std::move(first);
  second.finish(out);
  EXPECT_EQ(out, "hello");
  EXPECT_TRUE(second.reached());
}

}  // namespace
}  // namespace asb::tokens
