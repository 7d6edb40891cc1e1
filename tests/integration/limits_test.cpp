#include "support/gateway_fixture.hpp"
#include "support/golden_streams.hpp"
#include "support/sse_lines.hpp"

#include <nlohmann/json.hpp>

// max_tokens and stop over sockets: the answer ends there, in both modes and every reasoning
// format, and so does the upstream's call. Words of one letter are one token each.
namespace asb::test {
namespace {

using config::reasoning_format;
using nlohmann::json;

struct limited_answer {
  std::string content;
  std::string reasoning;
  std::string finish_reason;
  std::int64_t tokens = 0;
  std::int64_t reasoning_tokens = 0;
  friend bool operator==(const limited_answer&, const limited_answer&) = default;
  friend std::ostream& operator<<(std::ostream& out, const limited_answer& it) {
    return out << "C<" << it.content << "> R<" << it.reasoning << "> " << it.finish_reason << ' '
               << it.tokens << " tokens, " << it.reasoning_tokens << " of reasoning";
  }
};

/// What a client makes of it in a format.
limited_answer shown(limited_answer answer, reasoning_format format) {
  if (format == reasoning_format::think_tags && !answer.reasoning.empty()) {
    answer.content = "<think>\n" + answer.reasoning + "\n</think>" +
                     (answer.content.empty() ? "" : "\n\n") + answer.content;
  }
  if (format != reasoning_format::reasoning_content) answer.reasoning.clear();
  return answer;
}

void note_usage(const json& usage, limited_answer& into) {
  into.tokens = usage.at("completion_tokens");
  into.reasoning_tokens = usage.at("completion_tokens_details").at("reasoning_tokens");
  const std::int64_t prompt = usage.at("prompt_tokens");
  EXPECT_GT(prompt, 0);
  EXPECT_EQ(usage.at("total_tokens"), prompt + into.tokens);
}

limited_answer of_stream(const raw_response& response) {
  EXPECT_TRUE(response.complete) << response.body;
  EXPECT_TRUE(response.body.ends_with("data: [DONE]\n\n")) << response.body;
  const auto deltas = collect_stream(response.body);
  limited_answer answer{deltas.content, deltas.reasoning, deltas.finish_reason};
  for (const auto& [data, event] : read_sse(response.body)) {
    if (event.contains("usage")) note_usage(event.at("usage"), answer);
  }
  return answer;
}

limited_answer of_message(const raw_response& response) {
  const auto whole = json::parse(response.body);
  const auto& choice = whole.at("choices").at(0);
  const auto& message = choice.at("message");
  limited_answer answer{message.at("content"), message.value("reasoning_content", ""),
                        choice.at("finish_reason")};
  note_usage(whole.at("usage"), answer);
  return answer;
}

/// Grows word by word: thinks `r s t`, says `a b c d e f`.
std::string words() {
  const std::string thought = "r s t";
  const std::string text = "a b c d e f";
  std::vector<std::vector<std::string>> snapshots;
  for (std::size_t i = 1; i <= thought.size(); i += 2) {
    snapshots.push_back({thinking_section(thought.substr(0, i))});
  }
  for (std::size_t i = 1; i <= text.size(); i += 2) {
    snapshots.push_back({thinking_section(thought), text_section(text.substr(0, i))});
  }
  return snapshots_body(snapshots);
}

struct row {
  std::string limits;  ///< members of the request
  limited_answer wanted;
  bool cut = true;
};

const std::vector<row> rows = {
    {R"("max_tokens":1)", {"", "r", "length", 1, 1}},
    {R"("max_completion_tokens":3)", {"", "r s t", "length", 3, 3}},
    {R"("max_tokens":1,"max_completion_tokens":5)", {"a b", "r s t", "length", 5, 3}},
    {R"("max_tokens":9)", {"a b c d e f", "r s t", "stop", 9, 3}, false},
    {R"("stop":" d")", {"a b c", "r s t", "stop", 6, 3}},
    {R"("stop":["x"," c d","c d e"])", {"a b", "r s t", "stop", 5, 3}},
    {R"("stop":["a"])", {"", "r s t", "stop", 3, 3}},
    {R"("stop":["a b c d e f"])", {"", "r s t", "stop", 3, 3}},
    {R"("stop":[" f","a b c d e f g"])", {"a b c d e", "r s t", "stop", 8, 3}},
    {R"("stop":["s","t a","f g"])", {"a b c d e f", "r s t", "stop", 9, 3}, false},
    {R"("stop":" d","max_tokens":6)", {"a b c", "r s t", "stop", 6, 3}},
    {R"("stop":" d","max_tokens":5)", {"a b", "r s t", "length", 5, 3}},
};

struct limits : gateway, testing::WithParamInterface<reasoning_format> {
  static std::string ask_for(bool stream, std::string_view members) {
    return post(fmt::format(R"({{"model":"claude-3-7-sonnet-thinking","stream":{},)"
                            R"("stream_options":{{"include_usage":true}},)"
                            R"("messages":[{{"role":"user","content":"hi"}}],{}}})",
                            stream, members));
  }

  limited_answer answer(bool stream, std::string_view members) {
    const auto response = ask(ask_for(stream, members));
    EXPECT_EQ(response.status, 200U) << response.body;
    return stream ? of_stream(response) : of_message(response);
  }
};

TEST_P(limits, end_the_answer_and_the_upstream_call) {
  settings.reasoning = GetParam();
  start();
  const auto body = words();
  std::size_t cuts = 0;
  for (const auto& [members, wanted, cut] : rows) {
    for (const std::size_t piece : {0U, 1U}) {
      simulator::scenario scenario{.what = simulator::raw_body{body}};
      scenario.piece = piece;
      // Only if the server leaves does such an answer end.
      if (cut) scenario.silence_after = body.size();
      upstream.set_default(scenario);
      for (const bool stream : {true, false}) {
        EXPECT_EQ(answer(stream, members), shown(wanted, GetParam()))
            << members << (stream ? ", stream" : ", whole") << ", piece " << piece;
        cuts += cut ? 1 : 0;
        EXPECT_TRUE(upstream.wait_until(
            [&](const auto& s) { return s.chats_aborted == cuts && s.streams_running == 0; },
            std::chrono::seconds(10)))
            << members;
      }
    }
  }
  const auto said = log_of_the_run();
  EXPECT_TRUE(said.contains("completion_tokens=1 outcome=ok"));
  EXPECT_TRUE(said.contains("completion_tokens=9 outcome=ok"));
  EXPECT_FALSE(said.contains("outcome=failed")) << said;
  EXPECT_FALSE(said.contains("outcome=client_gone")) << said;
}

INSTANTIATE_TEST_SUITE_P(formats, limits,
                         testing::Values(reasoning_format::reasoning_content,
                                         reasoning_format::think_tags, reasoning_format::hidden));

TEST_F(limits, make_a_failure_behind_the_cut_of_no_account) {
  upstream.set_default({.what = simulator::raw_body{words() + R"({"sections":[{"text":)"}});
  start();
  for (const bool stream : {true, false}) {
    EXPECT_EQ(answer(stream, R"("max_tokens":4)"), (limited_answer{"a", "r s t", "length", 4, 3}));
    EXPECT_EQ(ask(ask_for(stream, R"("max_tokens":400)")).complete, !stream);
  }
  EXPECT_EQ(upstream.snapshot().chats, 4U) << "none was asked for again";
}

TEST_F(limits, hold_back_no_more_than_may_begin_a_stop_string) {
  const auto body = snapshots_body({{text_section("a b STO")}});
  simulator::scenario scenario{.what = simulator::raw_body{body}};
  scenario.silence_after = body.size();
  upstream.set_default(scenario);
  start();
  auto client = connect();
  client.send(ask_for(true, R"("stop":"STOP")"));
  EXPECT_TRUE(client.read_until(R"("content":"a b ")")) << "and not what follows";
}

TEST_F(limits, leave_the_next_request_of_the_connection_alone) {
  const auto body = words();
  simulator::scenario silent{.what = simulator::raw_body{body}};
  silent.silence_after = body.size();
  upstream.script({silent, {.what = simulator::raw_body{body}}});
  start();
  auto client = connect();
  client.send(ask_for(true, R"("max_tokens":2)"));
  EXPECT_EQ(of_stream(client.read_response()).reasoning, "r s");
  client.send(ask_for(false, R"("max_tokens":2000)"));
  EXPECT_EQ(of_message(client.read_response()).content, "a b c d e f");
}

TEST_F(gateway, reports_the_tokens_of_a_long_prompt_and_of_a_short_one_alike) {
  upstream.set_default({.what = simulator::literal_text{"ok"}});
  start();
  const auto tokens = [&](std::size_t words) -> std::int64_t {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) text += " a";
    const auto whole = json::parse(ask(post(chat(false, text))).body);
    return whole.at("usage").at("prompt_tokens");
  };
  const auto frame = tokens(1) - 1;
  EXPECT_EQ(tokens(1000), 1000 + frame);
  EXPECT_EQ(tokens(100'000), 100'000 + frame);
}

TEST_F(gateway, stops_while_it_counts_a_very_long_prompt) {
  upstream.set_default(simulator::preset("silent_body"));
  start();
  auto client = connect();
  client.send(post(chat(false, std::string(10'000'000, 'x'))));
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.streams_running == 1; },
                                  std::chrono::seconds(60)));
  server.reset();
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.chats_aborted == 1; },
                                  std::chrono::seconds(10)));
}

}  // namespace
}  // namespace asb::test
