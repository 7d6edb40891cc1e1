#include "answer_decoder.hpp"

#include "support/decoded_answer.hpp"
#include "support/golden_streams.hpp"

#include <asb/alexsidebar/errc.hpp>

#include <gtest/gtest.h>

#include <random>

namespace asb::alexsidebar {
namespace {

using test::decode_pieces;
using test::decoded_answer;
using test::frames_body;
using test::golden_streams;
using test::in_pieces;
using test::snapshot_frame;
using test::text_section;

/// Cuts in two at every byte, feeds byte by byte, and wants the same each time.
void expect_same_for_every_cut(const std::string& name, std::string_view body,
                               const decoder_params& params = {}) {
  const auto whole = decode_pieces({body}, params);
  for (std::size_t cut = 1; cut < body.size(); ++cut) {
    ASSERT_EQ(decode_pieces({body.substr(0, cut), body.substr(cut)}, params), whole)
        << name << ", cut at " << cut;
  }
  ASSERT_EQ(decode_pieces(in_pieces(body, 1), params), whole) << name << ", byte by byte";
}

/// Cuts at many random places.
void expect_same_for_random_cuts(std::string_view body, const decoded_answer& want) {
  std::mt19937 random(20250301);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string_view> pieces;
    std::uniform_int_distribution<std::size_t> length(1, std::size_t{1} << (round % 17));
    for (std::size_t at = 0; at < body.size(); at += pieces.back().size()) {
      pieces.push_back(body.substr(at, length(random)));
    }
    ASSERT_EQ(decode_pieces(pieces), want) << "round " << round;
  }
}

TEST(answer_decoder, golden_streams_give_their_answers) {
  for (const auto& stream : golden_streams()) {
    const auto decoded = decode_pieces({stream.body});
    EXPECT_FALSE(decoded.failure) << stream.name << ": " << decoded.failure.message();
    EXPECT_EQ(decoded.reasoning, stream.reasoning) << stream.name;
    EXPECT_EQ(decoded.answer, stream.answer) << stream.name;
  }
}

TEST(answer_decoder, golden_streams_do_not_depend_on_the_cutting) {
  for (const auto& stream : golden_streams()) expect_same_for_every_cut(stream.name, stream.body);
}

TEST(answer_decoder, code_is_plain_text_without_fences) {
  const decoder_params plain{.code_fences = false};
  const auto body =
      test::snapshots_body({{text_section("Here:"), test::code_section("`")},
                            {text_section("Here:"), test::code_section("`x` ", R"("language":"c")"),
                             text_section("Done")}});
  EXPECT_EQ(decode_pieces({body}, plain).answer, "Here:\n\n`x` \n\nDone");
  expect_same_for_every_cut("no fences", body, plain);
}

TEST(answer_decoder, deltas_come_with_the_frame_that_brings_them) {
  answer_decoder decoder({});
  chat::event_batch batch;
  std::vector<std::string> deltas;
  const auto text = [](std::string_view all) { return snapshot_frame({text_section(all)}); };
  for (const auto& frame : {text("Hel"), text("Hello "), text("Hello you")}) {
    ASSERT_TRUE(decoder.feed(frame + "\xE2\x80", batch));
    EXPECT_TRUE(batch.empty()) << "before the separator is complete";
    ASSERT_TRUE(decoder.feed("\xBA", batch));
    ASSERT_EQ(batch.size(), 1U);
    deltas.emplace_back(batch[0].text);
    batch.clear();
  }
  EXPECT_EQ(deltas, (std::vector<std::string>{"Hel", "lo", " you"}));
}

TEST(answer_decoder, newlines_between_blocks_are_marked_as_joins) {
  answer_decoder decoder({});
  chat::event_batch batch;
  const std::vector sections{test::thinking_section("t1\n"), text_section("a1"),
                             test::thinking_section("t2"), text_section("\na2")};
  ASSERT_TRUE(decoder.feed(frames_body({snapshot_frame(sections)}), batch));
  ASSERT_TRUE(decoder.finish(batch));
  std::vector<std::pair<std::string, std::size_t>> deltas;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    deltas.emplace_back(batch[i].text, batch[i].join);
  }
  EXPECT_EQ(deltas, (std::vector<std::pair<std::string, std::size_t>>{
                        {"t1\n", 0}, {"a1", 0}, {"\nt2", 1}, {"\n\na2", 1}}));
}

TEST(answer_decoder, rewrites_and_unknown_sections_are_counted_once) {
  const auto unknown = R"({"tool":1})";
  const auto body = frames_body({snapshot_frame({unknown, text_section("abc")}),
                                 snapshot_frame({unknown, text_section("abd")}),
                                 snapshot_frame({unknown, text_section("abd"), unknown}),
                                 snapshot_frame({unknown, text_section("ab"), unknown}),
                                 snapshot_frame({unknown, text_section("axy"), unknown})});
  const auto decoded = decode_pieces({body});
  EXPECT_EQ(decoded.answer, "abcdxy");
  EXPECT_EQ(decoded.rewrites, 2U);
  EXPECT_EQ(decoded.unknown_sections, 2U);
}

TEST(answer_decoder, four_thousand_cumulative_frames_are_parsed_once) {
  const auto body = test::cumulative_body(4000, R"( "né\)");
  std::string want;
  for (int i = 0; i < 4000; ++i) want += R"( "né\)";
  answer_decoder decoder({});
  decoded_answer decoded;
  chat::event_batch batch;
  for (const auto piece : in_pieces(body, 65536)) {
    ASSERT_TRUE(decoder.feed(piece, batch));
    test::take_deltas(batch, decoded);
  }
  ASSERT_TRUE(decoder.finish(batch));
  test::take_deltas(batch, decoded);
  EXPECT_EQ(decoded.answer, want);
  EXPECT_EQ(decoder.counters().parsed_frames, 1U);
}

TEST(answer_decoder, members_that_change_behind_the_sections_need_no_parsing_of_them) {
  answer_decoder decoder({});
  decoded_answer decoded;
  chat::event_batch batch;
  for (int i = 1; i <= 50; ++i) {
    const auto frame = snapshot_frame({text_section(std::string(static_cast<std::size_t>(i), 'x'))},
                                      "", R"(,"seq":)" + std::to_string(i));
    ASSERT_TRUE(decoder.feed(frames_body({frame}), batch));
  }
  test::take_deltas(batch, decoded);
  EXPECT_EQ(decoded.answer, std::string(50, 'x'));
  EXPECT_EQ(decoder.counters().parsed_frames, 1U);
}

TEST(answer_decoder, long_answers_do_not_depend_on_the_cutting) {
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += "line " + std::to_string(i) + " é›\"\\\n";
  std::string body;
  for (const auto length : {1UL, 1000UL, 150'000UL, text.size()}) {
    while ((static_cast<unsigned char>(text[length - 1]) & 0x80U) != 0) text[length - 1] = '.';
    body += frames_body({snapshot_frame({text_section(text.substr(0, length))})});
  }
  for (int i = 0; i < 10; ++i) {
    body += frames_body(
        {snapshot_frame({text_section(text), test::thinking_section(std::string(5000, 'a' + 0))})});
  }
  const auto whole = decode_pieces({body});
  EXPECT_FALSE(whole.failure);
  EXPECT_EQ(whole.answer, text);
  EXPECT_EQ(whole.reasoning, std::string(5000, 'a'));
  expect_same_for_random_cuts(body, whole);
}

TEST(answer_decoder, one_frame_of_a_large_answer_arrives_whole) {
  const std::string text(10'000'000, 'x');
  EXPECT_EQ(decode_pieces(in_pieces(snapshot_frame({text_section(text)}), 65536)).answer, text);
}

struct failing_stream {
  std::string name;
  std::string body;
  errc failure;
  std::string answer;
  std::string error_body;
};

std::vector<failing_stream> failing_streams() {
  const auto good = frames_body({snapshot_frame({text_section("abc ")})});
  const auto error = std::string(R"({"error":"Usage limit exceeded"})");
  const auto message = std::string(R"({"message":"Invalid token","ok":false})");
  const auto html = std::string("<html>Bad gateway</html>");
  return {
      {"nothing", "", errc::empty_answer, "", ""},
      {"blank", " \n\xE2\x80\xBA\xE2\x80\xBA\n", errc::empty_answer, "", ""},
      {"only done", "data: [DONE]\n", errc::empty_answer, "", ""},
      {"sections without text", frames_body({snapshot_frame({text_section("")})}),
       errc::empty_answer, "", ""},
      {"no sections and no error", R"({"status":"ok","error":null,"message":""})",
       errc::empty_answer, "", ""},
      {"error without a separator", error, errc::error_frame, "", error},
      {"error with a separator", frames_body({error}), errc::error_frame, "", error},
      {"error beside empty sections", R"({"sections":[],"error":{"code":1}})", errc::error_frame,
       "", R"({"sections":[],"error":{"code":1}})"},
      {"message", frames_body({message}), errc::error_frame, "", message},
      {"detail", " " + std::string(R"({"detail":[{"msg":"x"}]})") + "\n", errc::error_frame, "",
       R"({"detail":[{"msg":"x"}]})"},
      {"an error counts more than a message", frames_body({message, error, message}),
       errc::error_frame, "", error},
      {"error in mid-answer", good + error, errc::error_frame, "abc", error},
      {"HTML", html, errc::malformed_frame, "", html},
      {"plain text", "Usage limit exceeded", errc::malformed_frame, "", "Usage limit exceeded"},
      {"garbage in mid-answer", good + html, errc::malformed_frame, "abc", ""},
      {"an array", frames_body({"[1]"}), errc::malformed_frame, "", "[1]"},
      {"two objects in a frame", frames_body({"{}{}"}), errc::malformed_frame, "", "{}{}"},
      {"an object without its end, then a separator", frames_body({R"({"sections":[{})"}),
       errc::malformed_frame, "", R"({"sections":[{})"},
      {"wrong escape", frames_body({R"({"sections":[{"text":"\x"}]})"}), errc::malformed_frame, "",
       ""},
      {"wrong escape in an append",
       frames_body({R"({"sections":[{"text":"a"}]})", R"({"sections":[{"text":"a\u12"}]})"}),
       errc::malformed_frame, "a", ""},
      {"control character in an append",
       frames_body({R"({"sections":[{"text":"a"}]})", "{\"sections\":[{\"text\":\"a\n\"}]}"}),
       errc::malformed_frame, "a", ""},
      {"wrong UTF-8 in an append",
       frames_body({R"({"sections":[{"text":"a"}]})", "{\"sections\":[{\"text\":\"a\xC3\"}]}"}),
       errc::malformed_frame, "a", ""},
      {"wrong JSON behind an append",
       frames_body({R"({"sections":[{"text":"a"}]})", R"({"sections":[{"text":"ab"}],x})"}),
       errc::malformed_frame, "a", ""},
      {"cut in the first frame", R"({"sections":[{"text":{"text":"abc)", errc::answer_cut, "", ""},
      {"cut behind a value", R"({"sections":[{"text":{"text":"abc"}}])", errc::answer_cut, "", ""},
      {"cut in a repetition", good + R"({"sections":[{"text":{"te)", errc::answer_cut, "abc", ""},
      {"cut behind a bracket in a text", good + R"({"sections":[{"text":"\"}]}")", errc::answer_cut,
       "abc", ""},
  };
}

TEST(answer_decoder, broken_answers_fail_with_their_cause) {
  for (const auto& stream : failing_streams()) {
    answer_decoder decoder({});
    decoded_answer decoded;
    chat::event_batch batch;
    auto done = decoder.feed(stream.body, batch);
    if (done) done = decoder.finish(batch);
    ASSERT_FALSE(done) << stream.name;
    test::take_deltas(batch, decoded);
    EXPECT_EQ(done.error().code, stream.failure) << stream.name;
    EXPECT_EQ(decoded.answer, stream.answer) << stream.name;
    if (stream.failure != errc::malformed_frame || !stream.error_body.empty()) {
      EXPECT_EQ(std::string(decoder.error_body().value_or("")), stream.error_body) << stream.name;
    }
  }
}

TEST(answer_decoder, broken_answers_do_not_depend_on_the_cutting) {
  for (const auto& stream : failing_streams()) expect_same_for_every_cut(stream.name, stream.body);
}

TEST(answer_decoder, error_body_is_gone_once_an_answer_begins) {
  answer_decoder decoder({});
  chat::event_batch batch;
  ASSERT_TRUE(decoder.feed(frames_body({R"({"message":"wait"})"}), batch));
  EXPECT_EQ(decoder.error_body(), R"({"message":"wait"})");
  ASSERT_TRUE(decoder.feed(frames_body({snapshot_frame({text_section("a")})}), batch));
  EXPECT_FALSE(decoder.error_body());
}

TEST(answer_decoder, frame_may_have_its_largest_size_and_no_more) {
  const auto frame = snapshot_frame({text_section("0123456789")});
  const auto body = frames_body({frame, frame});
  const decoder_params fits{.max_frame = frame.size()};
  const decoder_params too_small{.max_frame = frame.size() - 1};
  EXPECT_EQ(decode_pieces({body}, fits).answer, "0123456789");
  EXPECT_EQ(decode_pieces({body}, too_small).failure, errc::frame_too_large);
  expect_same_for_every_cut("fits", body, fits);
  expect_same_for_every_cut("too large", body, too_small);
}

}  // namespace
}  // namespace asb::alexsidebar
