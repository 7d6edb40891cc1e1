#include "frame_splitter.hpp"

#include "support/decoded_answer.hpp"
#include "support/golden_streams.hpp"

#include <asb/alexsidebar/errc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace asb::alexsidebar {
namespace {

using ::testing::ElementsAre;

struct split_body {
  std::vector<std::string> frames;
  std::vector<std::size_t> same;
  std::string rest;
  friend bool operator==(const split_body&, const split_body&) = default;
};

split_body split(const std::vector<std::string_view>& pieces, std::size_t max_frame = 1 << 20) {
  frame_splitter splitter(max_frame);
  split_body out;
  for (auto piece : pieces) {
    for (;;) {
      const auto next = splitter.next(piece);
      EXPECT_TRUE(next);
      if (!next || !*next) break;
      out.frames.emplace_back((*next)->bytes);
      out.same.push_back((*next)->same);
    }
    EXPECT_TRUE(piece.empty());
  }
  out.rest = splitter.rest().bytes;
  return out;
}

/// The plain way: one state machine over all bytes, no memory of earlier frames.
split_body split_plainly(std::string_view body) {
  split_body out;
  std::string current;
  bool in_string = false;
  bool escaped = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool plain = !in_string;
    if (plain && body.substr(i).starts_with(test::frame_separator)) {
      const auto& last = out.frames.empty() ? std::string() : out.frames.back();
      const auto pair = std::ranges::mismatch(last, current);
      out.same.push_back(static_cast<std::size_t>(pair.in1 - last.begin()));
      out.frames.push_back(std::exchange(current, {}));
      i += test::frame_separator.size() - 1;
      continue;
    }
    if (escaped) {
      escaped = false;
    } else if (in_string && body[i] == '\\') {
      escaped = true;
    } else if (body[i] == '"') {
      in_string = !in_string;
    }
    current += body[i];
  }
  out.rest = current;
  return out;
}

TEST(frame_splitter, separator_ends_a_frame_outside_strings_only) {
  const auto out = split({"{\"a\":\"x›\\\"›\"}›{}›\"\\\\\"››rest"});
  EXPECT_THAT(out.frames, ElementsAre("{\"a\":\"x›\\\"›\"}", "{}", "\"\\\\\"", ""));
  EXPECT_EQ(out.rest, "rest");
}

TEST(frame_splitter, bytes_that_only_begin_a_separator_belong_to_the_frame) {
  const auto out = split({"a\xE2", "\xE2\x80", "\xE2\x80\xE2", "\x80\xBA", "b\xE2\x80"});
  EXPECT_THAT(out.frames, ElementsAre("a\xE2\xE2\x80\xE2\x80"));
  EXPECT_EQ(out.rest, "b\xE2\x80");
}

TEST(frame_splitter, frame_says_how_much_of_the_last_one_it_repeats) {
  const auto out = split({"abc›abcd›ab›ab›xb›"});
  EXPECT_THAT(out.frames, ElementsAre("abc", "abcd", "ab", "ab", "xb"));
  EXPECT_THAT(out.same, ElementsAre(0, 3, 2, 2, 0));
}

TEST(frame_splitter, rest_may_repeat_the_last_frame) {
  EXPECT_EQ(split({"abc›"}).rest, "");
  EXPECT_EQ(split({"abc›ab"}).rest, "ab");
  EXPECT_EQ(split({"abc›abc"}).rest, "abc");
  EXPECT_EQ(split({"abc›abcde"}).rest, "abcde");
}

TEST(frame_splitter, string_state_is_right_wherever_frames_part) {
  // Each frame parts from the last one at another place: in a string, behind a backslash, at a
  // quote, early, late.
  const auto body = std::string(R"({"a":"1›"}›{"a":"1›\"›"}›{"a":"1›\\"}›{"a":"1›\\","b":"›"}›)") +
                    R"({"a":1}›{"b":"›"}›{"b":"›\"}"}›"›"›{"b":"›\"}›"}›)";
  const auto want = split_plainly(body);
  EXPECT_EQ(want.frames.size(), 9U);
  EXPECT_EQ(split({body}), want);
  EXPECT_EQ(split(test::in_pieces(body, 1)), want);
}

TEST(frame_splitter, random_bodies_split_as_the_plain_way_does) {
  std::mt19937 random(7);
  const std::vector<std::string> atoms{"\"",   "\\", "a",    "›",    "{\"long\": \"prefix of it\"",
                                       "\xE2", "}",  "\x80", "\xBA", "0123456789abcdef"};
  for (int round = 0; round < 3000; ++round) {
    std::string body;
    std::string base;
    for (int frame = 0; frame < 6; ++frame) {
      base.resize(random() % (base.size() + 1));
      for (auto more = random() % 6; more > 0; --more) base += atoms[random() % atoms.size()];
      body += base + "›";
    }
    const auto want = split_plainly(body);
    ASSERT_EQ(split({body}), want) << body;
    ASSERT_EQ(split(test::in_pieces(body, 1 + random() % 9)), want) << body;
  }
}

TEST(frame_splitter, frame_above_the_cap_fails_whether_copied_or_repeated) {
  for (const auto* body : {"12345", "1234›12345", "123›1234›12345›", "12345›"}) {
    frame_splitter splitter(4);
    std::string_view input = body;
    result<std::optional<frame>> next;
    do next = splitter.next(input);
    while (next && *next);
    ASSERT_FALSE(next) << body;
    EXPECT_EQ(next.error().code, errc::frame_too_large);
  }
}

TEST(frame_splitter, frame_of_the_cap_itself_passes_byte_by_byte) {
  EXPECT_THAT(split(test::in_pieces("1234›1234›12345"
                                    "›",
                                    1),
                    5)
                  .frames,
              ElementsAre("1234", "1234", "12345"));
}

}  // namespace
}  // namespace asb::alexsidebar
