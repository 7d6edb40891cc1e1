#include "generated_answer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

std::vector<json> frames_of(const answer_body& body) {
  std::vector<json> frames;
  std::size_t begin = 0;
  for (const std::size_t end : body.frame_ends) {
    std::string frame = body.bytes.substr(begin, end - begin);
    if (frame.ends_with(frame_separator)) frame.resize(frame.size() - frame_separator.size());
    frames.push_back(json::parse(frame));
    begin = end;
  }
  EXPECT_EQ(begin, body.bytes.size());
  return frames;
}

TEST(generated_answer, every_frame_is_the_answer_so_far) {
  for (const bool unicode : {false, true}) {
    const generated_answer wanted{
        .frames = 25, .reasoning_frames = 12, .code_frames = 11, .unicode = unicode};
    const answer_texts texts = texts_of(wanted);
    const auto frames = frames_of(render(wanted));
    ASSERT_EQ(frames.size(), 48U);

    const json last = frames.back()["sections"];
    ASSERT_EQ(last.size(), 3U);
    EXPECT_EQ(last[0], (json{{"text", {{"text", texts.reasoning}, {"is_thinking", true}}}}));
    EXPECT_EQ(last[1], (json{{"text", {{"text", texts.text}, {"is_thinking", false}}}}));
    EXPECT_EQ(last[2], (json{{"code", {{"code", texts.code}, {"language", "python"}}}}));

    EXPECT_EQ(frames[11]["sections"].size(), 1U);
    EXPECT_EQ(frames[12]["sections"].size(), 2U);
    for (std::size_t i = 13; i < 37; ++i) {
      const auto before = frames[i - 1]["sections"][1]["text"]["text"].get<std::string>();
      const auto now = frames[i]["sections"][1]["text"]["text"].get<std::string>();
      EXPECT_TRUE(now.starts_with(before) && now.size() > before.size()) << i;
    }
  }
}

TEST(generated_answer, a_unicode_answer_holds_the_separator_in_a_string) {
  EXPECT_TRUE(texts_of({.unicode = true}).text.contains(frame_separator));
}

TEST(generated_answer, has_about_the_size_of_real_answers) {
  EXPECT_NEAR(static_cast<double>(render(generated_answer{.frames = 1000}).bytes.size()), 2.6e6,
              0.5e6);
  EXPECT_NEAR(static_cast<double>(render(generated_answer{.frames = 4000}).bytes.size()), 40e6,
              5e6);
}

TEST(generated_answer, frames_grow_by_the_bytes_wanted) {
  const auto text = texts_of({.frames = 3, .frame_bytes = 1000}).text;
  EXPECT_GE(text.size(), 3000U);
  EXPECT_LT(text.size(), 3100U);
}

TEST(generated_answer, the_last_separator_can_be_left_out) {
  const auto with = render(generated_answer{.frames = 3});
  const auto without = render(generated_answer{.frames = 3}, false);
  EXPECT_EQ(with.bytes, without.bytes + std::string(frame_separator));
  EXPECT_EQ(frames_of(without).size(), 3U);
}

TEST(demo_answer, cites_the_user_and_thinks_when_asked) {
  const auto sections = [](const request_facts& facts) {
    return frames_of(make_body({}, facts)).back()["sections"];
  };
  const json plain = sections({.model = "gpt4o", .last_user_text = "Grüße", .think_first = false});
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_TRUE(plain[0]["text"]["text"].get<std::string>().contains("> Grüße\n"));
  for (const request_facts& thinker :
       {request_facts{.model = "gpt4o", .last_user_text = "x", .think_first = true},
        request_facts{.model = "agent_deepseek_r1", .last_user_text = "x", .think_first = false}}) {
    EXPECT_EQ(sections(thinker)[0]["text"]["is_thinking"], true);
    EXPECT_EQ(sections(thinker)[1]["text"]["is_thinking"], false);
  }
  const json code =
      sections({.model = "gpt4o", .last_user_text = "show code", .think_first = false});
  EXPECT_TRUE(code.back().contains("code"));
}

TEST(demo_answer, has_about_thirty_frames) {
  const auto frames = frames_of(
      make_body({}, {.model = "gpt4o", .last_user_text = "hello there", .think_first = false}));
  EXPECT_GE(frames.size(), 25U);
  EXPECT_LE(frames.size(), 40U);
}

TEST(echo_answer, gives_the_message_back_in_one_frame) {
  const std::string text = "a\u203Ab\"\\\n\tü \u2028";
  const auto frames = frames_of(make_body(
      {.what = echo_answer{}}, {.model = "", .last_user_text = text, .think_first = false}));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]["sections"][0]["text"]["text"], text);
}

TEST(literal_text, comes_word_by_word) {
  const auto frames = frames_of(make_body({.what = literal_text{"one two\nthree"}}, {}));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[1]["sections"][0]["text"]["text"], "one two\n");
  EXPECT_EQ(frames[2]["sections"][0]["text"]["text"], "one two\nthree");
}

TEST(answer_body, an_error_status_without_a_body_of_its_own_says_its_reason) {
  EXPECT_EQ(make_body({.status = 503}, {}).bytes, R"({"error":"Service Unavailable"})");
}

}  // namespace
}  // namespace simulator
