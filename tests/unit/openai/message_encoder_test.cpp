#include "support/sse_lines.hpp"

#include <asb/openai/message_encoder.hpp>
#include <asb/openai/stream_encoder.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace asb::openai {
namespace {

using chat::channel;
using json = nlohmann::ordered_json;

const answer_head head{"chatcmpl-1", 1700000000, "o1"};
constexpr usage tokens{11, 7, 3};

TEST(message_encoder, answer_has_every_member_a_client_reads) {
  message_encoder encoder(head, reasoning_format::reasoning_content);
  chat::event_batch events;
  events.add(channel::reasoning, "hm");
  events.add(channel::answer, "Hel\"lo");
  encoder.append(events);
  EXPECT_EQ(encoder.finish(chat::finish_reason::length, tokens),
            R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"o1",)"
            R"("choices":[{"index":0,"message":{"role":"assistant","content":"Hel\"lo",)"
            R"("reasoning_content":"hm","refusal":null},"logprobs":null,)"
            R"("finish_reason":"length"}],"usage":{"prompt_tokens":11,"completion_tokens":7,)"
            R"("total_tokens":18,"completion_tokens_details":{"reasoning_tokens":3}}})");
}

TEST(message_encoder, content_is_an_empty_string_when_there_is_none) {
  for (const auto format : {reasoning_format::reasoning_content, reasoning_format::hidden}) {
    message_encoder encoder(head, format);
    chat::event_batch events;
    events.add(channel::reasoning, "hm");
    encoder.append(events);
    const auto answer = json::parse(encoder.finish(chat::finish_reason::stop, tokens));
    const auto& message = answer["choices"][0]["message"];
    EXPECT_EQ(message["content"], "");
    EXPECT_EQ(message.contains("reasoning_content"), format != reasoning_format::hidden);
  }
}

TEST(message_encoder, restart_forgets_the_first_attempt) {
  message_encoder encoder(head, reasoning_format::think_tags);
  chat::event_batch events;
  events.add(channel::answer, "lost");
  events.add(channel::reasoning, "lost");
  encoder.append(events);
  encoder.restart();
  events.clear();
  events.add(channel::reasoning, "why");
  encoder.append(events);
  const auto answer = json::parse(encoder.finish(chat::finish_reason::stop, tokens));
  EXPECT_EQ(answer["choices"][0]["message"]["content"], "<think>\nwhy\n</think>");
}

/// Random batches of random deltas, some of them joined.
std::vector<chat::event_batch> random_answer(std::mt19937& random) {
  static const std::vector<std::string> texts = {
      "a",       "word ",        "\n",
      "x\n",     "\xE2\x80\xA8", "\xF0\x9F\x98\x80",
      "<think>", "\"\\\x01",     std::string(20'000, 'y')};
  std::vector<chat::event_batch> batches(1 + random() % 6);
  for (auto& batch : batches) {
    for (auto count = random() % 5; count > 0; --count) {
      const auto to = random() % 2 == 0 ? channel::answer : channel::reasoning;
      const auto join = random() % 3;
      batch.add(to, std::string(join, '\n') + texts[random() % texts.size()], join);
    }
  }
  return batches;
}

TEST(message_encoder, message_equals_the_concatenated_deltas_of_the_stream) {
  std::mt19937 random(20250101);
  for (int round = 0; round < 300; ++round) {
    const auto batches = random_answer(random);
    for (const auto format : {reasoning_format::reasoning_content, reasoning_format::think_tags,
                              reasoning_format::hidden}) {
      message_encoder whole(head, format);
      stream_encoder parts(head, format, true);
      std::string stream;
      parts.begin(stream);
      for (const auto& batch : batches) {
        whole.append(batch);
        parts.append(stream, batch);
      }
      parts.finish(stream, chat::finish_reason::stop, tokens);
      const auto answer = json::parse(whole.finish(chat::finish_reason::stop, tokens));
      const auto& message = answer["choices"][0]["message"];
      const auto streamed = collect_stream(stream);
      ASSERT_EQ(message["content"], streamed.content) << "round " << round;
      ASSERT_EQ(message.value("reasoning_content", ""), streamed.reasoning) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace asb::openai
