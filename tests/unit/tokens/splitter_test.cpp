#include "splitter.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace asb::tokens {
namespace {

using pieces = std::vector<std::string>;

pieces split(std::string_view text) {
  pieces out;
  splitter subject;
  while (const auto length = subject.next(text, true)) {
    out.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  EXPECT_EQ(text, "");
  return out;
}

TEST(splitter, follows_the_pattern) {
  struct {
    const char* text;
    pieces expected;
  } const cases[] = {
      {"", {}},
      {"a", {"a"}},
      {"two words", {"two", " words"}},
      // A word takes one character before it that is no letter, digit or line end.
      {"(word)", {"(word", ")"}},
      {"((word", {"((", "word"}},
      {"\tword\n", {"\tword", "\n"}},
      {"\nword", {"\n", "word"}},
      {"1word", {"1", "word"}},
      // Capitals begin a word, or are one.
      {"McDonald", {"Mc", "Donald"}},
      {"HTTPServer", {"HTTPServer"}},
      {"aB", {"a", "B"}},
      {"ABC", {"ABC"}},
      {"\u01C5a\u01C5", {"\u01C5a", "\u01C5"}},
      {"中ABC", {"中", "ABC"}},
      {"中ABCd", {"中ABCd"}},
      {"ABC中", {"ABC中"}},
      {"A中B中C d", {"A中B中", "C", " d"}},
      // Marks are part of words and of symbols.
      {"e\u0301a", {"e\u0301a"}},
      {"\u0301a", {"\u0301a"}},
      {"\u0301AB", {"\u0301", "AB"}},
      {"!\u0301!", {"!\u0301", "!"}},
      {"!!\u0301!", {"!!\u0301!"}},
      // Contractions, in any case.
      {"it's", {"it's"}},
      {"IT'LL'VE", {"IT'LL", "'VE"}},
      {"we'Re'lly", {"we'Re", "'lly"}},
      {"it'sx", {"it's", "x"}},
      {"it'x", {"it", "'x"}},
      {"it'l", {"it", "'l"}},
      {"it'\u017F", {"it", "'\u017F"}},
      {"中A's", {"中", "A's"}},
      {"1's", {"1", "'s"}},
      // Up to three digits.
      {"1234567", {"123", "456", "7"}},
      {"²½٣४", {"²½٣", "४"}},
      {" 12", {" ", "12"}},
      // Symbols with a space before and line ends behind them.
      {" !!\n\n/a", {" !!\n\n/", "a"}},
      {"//\r\n//\n\n", {"//\r\n//\n\n"}},
      {"\t!", {"\t", "!"}},
      {"  !", {" ", " !"}},
      {"\xF0\x9F\x91\xA9\u200D\xF0\x9F\x91\xA7", {"\xF0\x9F\x91\xA9\u200D\xF0\x9F\x91\xA7"}},
      // White space leaves its last character to what follows, or ends behind a line end.
      {"a   b", {"a", "  ", " b"}},
      {"a   1", {"a", "  ", " ", "1"}},
      {"a   ", {"a", "   "}},
      {"a \n  \n  b", {"a", " \n  \n", " ", " b"}},
      {"\r\n\r\n", {"\r\n\r\n"}},
      {"\u3000\u00A0\uFEFFx", {"\u3000\u00A0", "\uFEFFx"}},
      {"a\u0085b", {"a", "\u0085b"}},
      {"\u0085\u0085b", {"\u0085\u0085", "b"}},
      // Bytes that are not UTF-8 are symbols.
      {"\xFF\xC3", {"\xFF\xC3"}},
      {"\xED\xA0\x80", {"\xED\xA0\x80"}},
      {"\xFF\xFF中", {"\xFF\xFF", "中"}},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(split(text), expected) << text;
}

TEST(splitter, waits_while_a_piece_may_change) {
  splitter subject;
  std::string text;
  const auto add = [&](std::string_view more) {
    text += more;
    return subject.next(text, false);
  };
  EXPECT_EQ(add(""), 0U);
  EXPECT_EQ(add("中"), 0U);
  EXPECT_EQ(add("A\xC3"), 0U);
  EXPECT_EQ(add("\x89"), 0U);
  EXPECT_EQ(add("'"), 3U);
  text.erase(0, 3);
  EXPECT_EQ(add(""), 0U);
  EXPECT_EQ(add("l"), 0U);
  EXPECT_EQ(add("L"), 6U);
}

TEST(splitter, does_not_wait_for_a_fourth_digit) {
  splitter subject;
  EXPECT_EQ(subject.next("12", false), 0U);
  EXPECT_EQ(subject.next("123", false), 3U);
}

TEST(first_character, gives_the_kind_and_the_length) {
  struct {
    const char* text;
    kind what;
    std::size_t length;
  } const cases[] = {
      {"", kind::end, 0},
      {"a", kind::lower, 1},
      {"ab", kind::lower, 1},
      {"Z", kind::upper, 1},
      {"7", kind::number, 1},
      {" ", kind::space, 1},
      {"\r", kind::newline, 1},
      {"\x7F", kind::symbol, 1},
      {"\u00E9", kind::lower, 2},
      {"\u01C5", kind::upper, 2},
      {"\u02B0", kind::letter, 2},
      {"\u0301", kind::mark, 2},
      {"\u2028", kind::space, 3},
      {"\u4E2D", kind::letter, 3},
      {"\uFFFF", kind::symbol, 3},
      {"\U0001F600", kind::symbol, 4},
      {"\U00020000", kind::letter, 4},
      {"\U0001D7D8", kind::number, 4},
      {"\U0010FFFF", kind::symbol, 4},
      {"\x80", kind::symbol, 1},
      {"\xC1\x81", kind::symbol, 1},
      {"\xC3\x28", kind::symbol, 1},
      {"\xE0\x9F\x80", kind::symbol, 1},
      {"\xED\xA0\x80", kind::symbol, 1},
      {"\xF0\x8F\xBF\xBF", kind::symbol, 1},
      {"\xF4\x90\x80\x80", kind::symbol, 1},
      {"\xF5\x80\x80\x80", kind::symbol, 1},
  };
  for (const auto& [text, what, length] : cases) {
    const auto found = first_character(text, true);
    EXPECT_EQ(found.what, what) << text;
    EXPECT_EQ(found.length, length) << text;
  }
}

TEST(first_character, waits_for_the_rest_of_it) {
  for (const auto* text : {"\xC3", "\xE4\xB8", "\xF0\x9F\x98"}) {
    EXPECT_EQ(first_character(text, false).what, kind::end);
    EXPECT_EQ(first_character(text, true).what, kind::symbol);
    EXPECT_EQ(first_character(text, true).length, 1U);
  }
  EXPECT_EQ(first_character("\xE4\x41", false).what, kind::symbol);
}

}  // namespace
}  // namespace asb::tokens
