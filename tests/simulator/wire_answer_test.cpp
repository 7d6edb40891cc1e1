#include "wire_answer.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using finish = wire_answer::finish;

/// Two frames of 4 bytes each, with the separator.
wire_answer rendered(scenario wanted) {
  wanted.what = frame_list{{"a", "b"}};
  answer_body body = make_body(wanted, {});
  return render(wanted, std::move(body));
}

constexpr std::string_view head =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
const std::string first = "4\r\na\u203A\r\n";
const std::string second = "4\r\nb\u203A\r\n";

TEST(wire_answer, a_healthy_answer_is_a_chunk_per_frame_in_one_write) {
  const wire_answer made = rendered({});
  EXPECT_EQ(made.bytes, std::string(head) + first + second + "0\r\n\r\n");
  EXPECT_TRUE(made.pauses.empty());
  EXPECT_EQ(made.then, finish::keep_alive);
}

TEST(wire_answer, a_pace_pauses_between_frames_only) {
  const wire_answer made = rendered({.pace = 5ms});
  ASSERT_EQ(made.pauses.size(), 1U);
  EXPECT_EQ(made.pauses[0].at, head.size() + first.size());
  EXPECT_EQ(made.pauses[0].wait, 5ms);
}

TEST(wire_answer, delays_stand_before_the_header_and_before_the_body) {
  const wire_answer made = rendered({.delay_header = 7ms, .delay_body = 8ms});
  ASSERT_EQ(made.pauses.size(), 2U);
  EXPECT_EQ(made.pauses[0].at, 0U);
  EXPECT_EQ(made.pauses[0].wait, 7ms);
  EXPECT_EQ(made.pauses[1].at, head.size());
  EXPECT_EQ(made.pauses[1].wait, 8ms);
}

TEST(wire_answer, pieces_are_chunks_and_writes_of_their_own) {
  const wire_answer made = rendered({.piece = 1});
  EXPECT_EQ(made.pauses.size(), 7U);
  for (const auto& each : made.pauses) EXPECT_EQ(each.wait, 0ns);
  EXPECT_TRUE(made.bytes.contains("\r\n1\r\na\r\n1\r\n\xE2\r\n1\r\n\x80\r\n1\r\n\xBA\r\n1\r\nb"));
}

TEST(wire_answer, a_rate_of_one_sends_a_byte_a_second) {
  const wire_answer made = rendered({.rate = 1});
  ASSERT_EQ(made.pauses.size(), 7U);
  for (const auto& each : made.pauses) EXPECT_EQ(each.wait, 1s);
}

TEST(wire_answer, framings_announce_what_they_are) {
  const auto sized = rendered({.framed = framing::content_length});
  EXPECT_TRUE(sized.bytes.ends_with("content-length: 8\r\n\r\na\u203Ab\u203A"));
  EXPECT_EQ(sized.then, finish::keep_alive);
  const auto open = rendered({.framed = framing::until_close});
  EXPECT_TRUE(open.bytes.ends_with("connection: close\r\n\r\na\u203Ab\u203A"));
  EXPECT_EQ(open.then, finish::fin);
  const auto wrong = rendered({.framed = framing::content_length, .length_error = 3});
  EXPECT_TRUE(wrong.bytes.contains("content-length: 11\r\n"));
  EXPECT_EQ(wrong.then, finish::fin);
}

TEST(wire_answer, without_its_last_chunk_the_answer_ends_with_fin) {
  const wire_answer made = rendered({.last_chunk = false});
  EXPECT_EQ(made.bytes, std::string(head) + first + second);
  EXPECT_EQ(made.then, finish::fin);
}

TEST(wire_answer, a_cut_counts_body_bytes) {
  const auto cut_after = [](std::size_t bytes) {
    return rendered({.cut_at = cut{.after = bytes, .how = cut::kind::reset}});
  };
  EXPECT_EQ(cut_after(2).bytes, std::string(head) + "4\r\na\xE2");
  EXPECT_EQ(cut_after(2).then, finish::reset);
  EXPECT_EQ(cut_after(5).bytes, std::string(head) + first + "4\r\nb");
  EXPECT_EQ(cut_after(100).bytes, std::string(head) + first + "4\r\nb\u203A");
}

TEST(wire_answer, a_cut_of_the_whole_answer_counts_the_header_too) {
  const auto made = rendered({.pace = 5ms, .cut_at = cut{.after = 20, .of_whole_answer = true}});
  EXPECT_EQ(made.bytes, head.substr(0, 20));
  EXPECT_TRUE(made.pauses.empty());
  EXPECT_EQ(made.then, finish::fin);
  EXPECT_EQ(rendered({.cut_at = cut{.after = 0, .of_whole_answer = true}}).bytes, "");
}

TEST(wire_answer, silence_stands_where_the_body_has_got_so_far) {
  const wire_answer made = rendered({.pace = 5ms, .silence_after = 1});
  ASSERT_EQ(made.pauses.size(), 1U);
  EXPECT_EQ(made.bytes.substr(0, made.pauses[0].at), std::string(head) + "4\r\na");
  EXPECT_EQ(made.pauses[0].wait, wire_answer::for_ever);
}

TEST(wire_answer, an_empty_body_ends_at_once) {
  scenario wanted{.what = raw_body{}};
  EXPECT_EQ(render(wanted, make_body(wanted, {})).bytes, std::string(head) + "0\r\n\r\n");
}

TEST(wire_answer, interim_answers_and_padding_stand_in_their_places) {
  const wire_answer made =
      rendered({.interim = {100, 103}, .padding_header = 70'000, .padding_trailer = 80'000});
  EXPECT_TRUE(
      made.bytes.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
                             "HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(made.bytes.contains("x-padding: " + std::string(70'000, 'a') + "\r\n"));
  EXPECT_TRUE(made.bytes.ends_with("0\r\nx-padding: " + std::string(80'000, 'a') + "\r\n\r\n"));
}

TEST(wire_answer, endless_interim_answers_never_get_to_the_final_one) {
  const wire_answer made = rendered({.endless_interim = true});
  EXPECT_EQ(made.bytes, "");
  EXPECT_EQ(made.repeated, "HTTP/1.1 103 Early Hints\r\n\r\n");
}

TEST(wire_answer, an_endless_header_never_gets_to_its_body) {
  const wire_answer made = rendered({.endless_header = true});
  EXPECT_FALSE(made.bytes.contains("\r\n\r\n"));
  EXPECT_TRUE(made.repeated.ends_with("\r\n"));
}

TEST(wire_answer, a_header_given_replaces_the_default_of_its_name) {
  const wire_answer made = rendered({.headers = {{"Content-Type", "text/html"}, {"x", "y"}}});
  EXPECT_FALSE(made.bytes.contains("application/json"));
  EXPECT_TRUE(made.bytes.contains("\r\nx: y\r\n"));
}

TEST(wire_answer, ends_are_announced_only_when_they_should_be) {
  EXPECT_TRUE(rendered({.end = ending::close}).bytes.contains("connection: close"));
  EXPECT_EQ(rendered({.end = ending::close}).then, finish::fin);
  EXPECT_FALSE(rendered({.end = ending::close_unannounced}).bytes.contains("connection: close"));
  EXPECT_EQ(rendered({.end = ending::close_unannounced}).then, finish::fin);
  EXPECT_EQ(rendered({.end = ending::close_on_reuse}).then, finish::close_on_reuse);
  EXPECT_EQ(rendered({.end = ending::no_close_notify}).then, finish::no_close_notify);
}

}  // namespace
}  // namespace simulator
