#include "support/sse_lines.hpp"

#include <asb/base/utf8.hpp>
#include <asb/openai/stream_encoder.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asb::openai {
namespace {

using chat::channel;
using json = nlohmann::ordered_json;

const answer_head head{"chatcmpl-1", 1700000000, "claude \"x\""};
constexpr usage tokens{11, 7, 3};

std::string stream_of(const chat::event_batch& events, bool include_usage = false,
                      reasoning_format format = reasoning_format::reasoning_content) {
  stream_encoder encoder(head, format, include_usage);
  std::string out;
  encoder.begin(out);
  encoder.append(out, events);
  encoder.finish(out, chat::finish_reason::stop, tokens);
  return out;
}

chat::event_batch one(channel to, std::string_view text) {
  chat::event_batch events;
  events.add(to, text);
  return events;
}

TEST(stream_encoder, stream_is_role_deltas_finish_done) {
  chat::event_batch events;
  events.add(channel::reasoning, "hm");
  events.add(channel::answer, "Hello \"you\"");
  const auto stream = read_sse(stream_of(events));
  std::vector<std::string> choices;
  for (const auto& event : stream) {
    choices.push_back(event.data == "[DONE]" ? event.data : event.json["choices"][0].dump());
  }
  const std::vector<std::string> expected = {
      R"({"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null})",
      R"({"index":0,"delta":{"reasoning_content":"hm"},"logprobs":null,"finish_reason":null})",
      R"({"index":0,"delta":{"content":"Hello \"you\""},"logprobs":null,"finish_reason":null})",
      R"({"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"})",
      "[DONE]",
  };
  EXPECT_EQ(choices, expected);
}

TEST(stream_encoder, every_chunk_has_the_same_head) {
  const auto stream = read_sse(stream_of(one(channel::answer, "a"), true));
  ASSERT_EQ(stream.size(), 5U);
  for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
    const auto& chunk = stream[i].json;
    EXPECT_EQ(chunk["id"], "chatcmpl-1");
    EXPECT_EQ(chunk["object"], "chat.completion.chunk");
    EXPECT_EQ(chunk["created"].dump(), "1700000000");
    EXPECT_EQ(chunk["model"], "claude \"x\"");
    EXPECT_TRUE(chunk["choices"].is_array());
    EXPECT_FALSE(chunk.contains("error"));
  }
}

TEST(stream_encoder, usage_is_a_last_chunk_of_its_own_only_when_asked_for) {
  const auto with = read_sse(stream_of({}, true));
  ASSERT_EQ(with.size(), 4U);
  EXPECT_EQ(with[2].json["choices"], json::array());
  EXPECT_EQ(with[2].json["usage"].dump(),
            R"({"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,)"
            R"("completion_tokens_details":{"reasoning_tokens":3}})");
  EXPECT_FALSE(with[1].json.contains("usage"));
  EXPECT_EQ(with[3].data, "[DONE]");
  for (const auto& event : read_sse(stream_of({}))) EXPECT_FALSE(event.json.contains("usage"));
}

TEST(stream_encoder, finish_reason_is_the_one_given) {
  stream_encoder encoder(head, reasoning_format::hidden, false);
  std::string out;
  encoder.finish(out, chat::finish_reason::length, tokens);
  EXPECT_EQ(collect_stream(out).finish_reason, "length");
}

TEST(stream_encoder, failure_is_one_event_with_error_first_and_no_done) {
  std::string out;
  stream_encoder::fail(out, upstream_error("Cut\noff \xE2\x80\xA8."));
  const auto stream = read_sse(out);
  ASSERT_EQ(stream.size(), 1U);
  EXPECT_TRUE(out.starts_with(R"(data: {"error":{"message":)")) << out;
  EXPECT_EQ(stream[0].json["error"]["code"], "upstream_error");

  out.clear();
  stream_encoder::fail(out, upstream_error(std::string(1'000'000, '\x01')));
  EXPECT_EQ(read_sse(out).size(), 1U);
}

TEST(stream_encoder, any_text_comes_back_byte_for_byte_in_lines_that_no_reader_splits) {
  std::string everything;
  for (char32_t c = 0; c < 0x3000; ++c) append_utf8(everything, c);
  const std::vector<std::string> texts = {
      everything,
      "\xC2\x85\xE2\x80\xA8\xE2\x80\xA9",
      "data: [DONE]\n\ndata: {}\n\n",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB \xE2\x80\xAE rtl \xEF\xBB\xBF \xEF\xBF\xBF",
      "\r\n\r\n: ping\n\nevent: x\nretry: 1\n",
  };
  for (const auto& text : texts) {
    EXPECT_EQ(collect_stream(stream_of(one(channel::answer, text))).content, text);
    EXPECT_EQ(collect_stream(stream_of(one(channel::reasoning, text))).reasoning, text);
  }
}

TEST(stream_encoder, long_deltas_are_split_between_characters_below_64_kib) {
  for (const std::string unit :
       {"x", "\x01", "\"", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    std::string text = "a";
    while (text.size() < 300'000) text += unit;
    for (const auto to : {channel::answer, channel::reasoning}) {
      const auto out = stream_of(one(to, text));
      const auto answer = collect_stream(out);  // throws at a long line or a cut character
      EXPECT_EQ(to == channel::answer ? answer.content : answer.reasoning, text);
    }
  }
}

TEST(stream_encoder, text_that_is_no_utf8_ends) {
  stream_encoder encoder(head, reasoning_format::hidden, false);
  std::string out;
  encoder.append(out, one(channel::answer, std::string(100'000, '\x80')));
  EXPECT_GT(out.size(), 100'000U);
}

TEST(stream_encoder, tags_stand_at_the_edges_of_deltas) {
  chat::event_batch events;
  events.add(channel::reasoning, "why");
  events.add(channel::answer, "so");
  const auto answer = collect_stream(stream_of(events, false, reasoning_format::think_tags));
  EXPECT_EQ(answer.content, "<think>\nwhy\n</think>\n\nso");
  for (const auto& delta : answer.contents) {
    EXPECT_EQ(delta.starts_with("<think>"), delta.contains("<think>")) << delta;
    EXPECT_EQ(delta.ends_with("</think>"), delta.contains("</think>")) << delta;
  }
}

TEST(stream_encoder, tag_is_closed_before_the_finish_chunk) {
  const auto stream =
      read_sse(stream_of(one(channel::reasoning, "why"), false, reasoning_format::think_tags));
  ASSERT_EQ(stream.size(), 6U);
  EXPECT_EQ(stream[3].json["choices"][0]["delta"]["content"], "\n</think>");
  EXPECT_EQ(stream[4].json["choices"][0]["finish_reason"], "stop");
}

}  // namespace
}  // namespace asb::openai
