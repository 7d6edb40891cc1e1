#include "stop_scanner.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace asb::gateway {
namespace {

struct row {
  std::vector<std::string> stops;
  std::string text;
  std::optional<std::size_t> begin;  ///< of the match
  std::size_t end = 0;
};

const std::vector<row> rows = {
    {{"x"}, "", {}},
    {{"x"}, "abc", {}},
    {{"x"}, "x", 0, 1},
    {{"x"}, "abxcx", 2, 3},
    {{"stop"}, "stop here", 0, 4},
    {{"stop"}, "the whole stop", 10, 14},
    {{"stop"}, "sto stp s top", {}},
    {{"stop"}, "ststop", 2, 6},
    {{"aab"}, "aaaab", 2, 5},
    {{"abab"}, "abaabab", 3, 7},
    {{"abcabd"}, "abcabcabd", 3, 9},
    {{"\n\n"}, "a\nb\n\nc", 3, 5},
    {{"é"}, "è é", 3, 5},
    {{"😀"}, "😁😀", 4, 8},
    // several: the one that is complete first
    {{"abcd", "bc"}, "abcd", 1, 3},
    {{"bc", "abcd"}, "abcd", 1, 3},
    {{"abcd", "ce"}, "abce", 2, 4},
    {{"later", "now"}, "now or later", 0, 3},
    // complete at the same byte: the longest
    {{"c", "bc", "abc"}, "abc", 0, 3},
    {{"abc", "c", "bc"}, "xbc", 1, 3},
    {{"a", "a"}, "ba", 1, 2},
    {{"a", "ab", "abc", "abcd"}, "zabcd", 1, 2},
};

struct found {
  std::optional<std::size_t> begin;
  std::size_t end = 0;
  friend bool operator==(const found&, const found&) = default;
};

found find(const std::vector<std::string>& stops, const std::vector<std::string_view>& pieces) {
  stop_scanner scanner(stops);
  std::size_t before = 0;
  for (const auto piece : pieces) {
    if (const auto match = scanner.read(piece)) {
      const auto end = before + match->end;
      return {end - match->length, end};
    }
    before += piece.size();
  }
  return {};
}

TEST(stop_scanner, finds_the_match_that_is_complete_first_however_the_text_is_cut) {
  for (const auto& [stops, text, begin, end] : rows) {
    const found expected{begin, end};
    const std::string_view whole = text;
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < whole.size(); ++i) bytes.push_back(whole.substr(i, 1));
    EXPECT_EQ(find(stops, bytes), expected) << text;
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      EXPECT_EQ(find(stops, {whole.substr(0, cut), whole.substr(cut)}), expected)
          << text << " cut at " << cut;
    }
  }
}

/// Whether the last `length` bytes of `text` begin one of the stop strings.
bool may_begin(const std::vector<std::string>& stops, std::string_view text, std::size_t length) {
  for (const std::string_view stop : stops) {
    if (length < stop.size() && text.ends_with(stop.substr(0, length))) return true;
  }
  return false;
}

TEST(stop_scanner, leaves_undecided_just_what_may_begin_a_match) {
  for (const auto& [stops, text, begin, end] : rows) {
    stop_scanner scanner(stops);
    for (std::size_t i = 0; i < text.size() && !scanner.read(std::string_view(&text[i], 1)); ++i) {
      auto longest = i + 1;
      while (longest > 0 && !may_begin(stops, std::string_view(text).substr(0, i + 1), longest)) {
        --longest;
      }
      EXPECT_EQ(scanner.undecided(), longest) << text << " after " << i + 1 << " bytes";
    }
  }
}

TEST(stop_scanner, finds_nothing_where_there_is_nothing_to_find) {
  stop_scanner scanner({});
  EXPECT_FALSE(scanner.read("text"));
  EXPECT_EQ(scanner.undecided(), 0U);
}

TEST(stop_scanner, takes_no_longer_for_a_text_that_nearly_matches_all_the_time) {
  const std::string almost(2'000, 'a');
  const std::vector<std::string> stops(4, almost + "b");
  stop_scanner scanner(stops);
  // A search that begins again at each byte would compare 8 billion of them.
  const std::string text(1'000'000, 'a');
  EXPECT_FALSE(scanner.read(text));
  EXPECT_EQ(scanner.undecided(), almost.size());
}

}  // namespace
}  // namespace asb::gateway
