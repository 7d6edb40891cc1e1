#include "support/gateway_fixture.hpp"
#include "support/golden_streams.hpp"
#include "support/sse_lines.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// Every row of upstream §3, over sockets, in both modes and in several cuttings. (The decoder's own
// tests cut at every byte.)
namespace asb::test {
namespace {

struct golden : gateway, testing::WithParamInterface<std::size_t> {
  void serve(const std::string& body) {
    simulator::scenario wanted{.what = simulator::raw_body{body}};
    wanted.piece = GetParam();
    upstream.set_default(wanted);
  }
};

TEST_P(golden, rows_hold_in_both_modes_and_modes_agree) {
  start();
  auto client = connect();
  for (const auto& row : test::golden_streams()) {
    if (GetParam() > 0 && GetParam() < 64 && row.body.size() > 20'000) continue;
    serve(row.body);
    client.send(post(chat(true)));
    const auto streamed = client.read_response();
    ASSERT_EQ(streamed.status, 200U) << row.name << streamed.body;
    ASSERT_TRUE(streamed.complete) << row.name;
    ASSERT_TRUE(streamed.body.ends_with("data: [DONE]\n\n")) << row.name;
    const auto deltas = collect_stream(streamed.body);
    EXPECT_EQ(deltas.content, row.answer) << row.name;
    EXPECT_EQ(deltas.reasoning, row.reasoning) << row.name;
    EXPECT_EQ(deltas.finish_reason, "stop") << row.name;

    client.send(post(chat(false)));
    const auto whole = client.read_response();
    ASSERT_EQ(whole.status, 200U) << row.name << whole.body;
    const auto message = nlohmann::json::parse(whole.body).at("choices").at(0).at("message");
    EXPECT_EQ(message.at("content"), row.answer) << row.name;
    EXPECT_EQ(message.value("reasoning_content", ""), row.reasoning) << row.name;
  }
}

INSTANTIATE_TEST_SUITE_P(pieces, golden, testing::Values(0, 1, 7, 1000));

TEST_F(gateway, carries_a_300_kb_answer_in_lines_below_64_kib) {
  std::string text;
  while (text.size() < 300'000) text += "naïve › \"text\" 😀 ";
  upstream.set_default(
      {.what = simulator::raw_body{test::snapshots_body({{test::text_section(text + ".")}})}});
  start();
  const auto streamed = ask(post(chat(true)));
  EXPECT_EQ(collect_stream(streamed.body).content, text + ".");
}

TEST_F(gateway, carries_4000_cumulative_frames) {
  upstream.set_default({.what = simulator::generated_answer{.frames = 4000, .unicode = true}});
  start();
  const auto streamed = ask(post(chat(true)));
  ASSERT_TRUE(streamed.complete);
  const auto deltas = collect_stream(streamed.body);
  const auto whole = ask(post(chat(false)));
  EXPECT_GT(deltas.content.size(), 10'000U);
  EXPECT_EQ(nlohmann::json::parse(whole.body)["choices"][0]["message"]["content"], deltas.content);
}

TEST_F(gateway, shows_reasoning_between_tags_or_not_at_all_when_told) {
  const auto body = test::snapshots_body(
      {{test::thinking_section("why")}, {test::thinking_section("why"), test::text_section("so")}});
  upstream.set_default({.what = simulator::raw_body{body}});
  settings.reasoning = config::reasoning_format::think_tags;
  start();
  EXPECT_EQ(collect_stream(ask(post(chat(true))).body).content, "<think>\nwhy\n</think>\n\nso");
  server.reset();
  settings.reasoning = config::reasoning_format::hidden;
  start();
  const auto hidden = collect_stream(ask(post(chat(true))).body);
  EXPECT_EQ(hidden.content, "so");
  EXPECT_EQ(hidden.reasoning, "");
}

}  // namespace
}  // namespace asb::test
