#include "support/gateway_fixture.hpp"
#include "support/golden_streams.hpp"
#include "support/sse_lines.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// What a client is told when the upstream fails (design §6, upstream §4).
namespace asb::test {
namespace {

using simulator::failure;
using simulator::preset;
using simulator::scenario;
using testing::HasSubstr;

nlohmann::json error_of(const raw_response& response) {
  return nlohmann::json::parse(response.body).at("error");
}

struct before_case {
  std::string name;
  scenario what;
  unsigned status;
  std::string code;  ///< empty: null

  friend void PrintTo(const before_case& c, std::ostream* out) { *out << c.name; }
};

struct before_the_first_event : gateway, testing::WithParamInterface<before_case> {};

TEST_P(before_the_first_event, failure_is_an_http_status_in_both_modes) {
  upstream.set_default(GetParam().what);
  settings.upstream_first_byte_timeout = std::chrono::seconds(1);
  settings.upstream_idle_timeout = std::chrono::seconds(1);
  start();
  for (const bool stream : {true, false}) {
    const auto response = ask(post(chat(stream)));
    ASSERT_EQ(response.status, GetParam().status) << response.body;
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(response.fields.at("content-type"), "application/json");
    const auto error = error_of(response);
    EXPECT_EQ(error.at("code"),
              GetParam().code.empty() ? nlohmann::json() : nlohmann::json(GetParam().code));
    EXPECT_FALSE(error.at("message").get<std::string>().empty());
    EXPECT_TRUE(response.fields.contains("x-request-id"));
    EXPECT_EQ(response.fields.at("access-control-allow-origin"), "*");
    EXPECT_EQ(response.fields.contains("retry-after"), response.status == 429);
  }
}

INSTANTIATE_TEST_SUITE_P(
    all, before_the_first_event,
    testing::Values(
        before_case{"exhausted", failure(429, "Usage limit exceeded"), 429, "accounts_unavailable"},
        before_case{"exhausted_by_text", failure(200, "Usage limit exceeded"), 429,
                    "accounts_unavailable"},
        before_case{"payment", failure(402, "x"), 429, "accounts_unavailable"},
        before_case{"too_many", failure(500, "Too many concurrent requests"), 429,
                    "accounts_unavailable"},
        before_case{"invalid_token", failure(401, "Invalid token"), 503, "accounts_unavailable"},
        before_case{"bad_request", failure(400, "too long"), 400, ""},
        before_case{"unprocessable", failure(422, "no"), 400, ""},
        before_case{"server_error", failure(500, "oops"), 502, "upstream_error"},
        before_case{"bad_gateway", failure(502, "oops"), 502, "upstream_error"},
        before_case{"html", preset("html_200"), 502, "upstream_error"},
        before_case{"empty", preset("empty_200"), 502, "upstream_error"},
        before_case{"malformed", preset("malformed_frame"), 502, "upstream_error"},
        before_case{"compressed", preset("gzip"), 502, "upstream_error"},
        before_case{"reset_at_once", preset("reset_before_header"), 502, "upstream_error"},
        before_case{"closed_in_header", preset("cut_in_header"), 502, "upstream_error"},
        before_case{"closed_in_first_frame", preset("cut_in_first_frame"), 502, "upstream_error"},
        before_case{"no_header", preset("silent"), 504, "upstream_timeout"},
        before_case{"silence_after_header", preset("silent_body"), 504, "upstream_timeout"}),
    [](const auto& test) { return test.param.name; });

struct in_mid_answer : gateway, testing::WithParamInterface<before_case> {};

TEST_P(in_mid_answer, failure_is_an_error_event_and_an_unterminated_body) {
  upstream.set_default(GetParam().what);
  settings.upstream_idle_timeout = std::chrono::seconds(1);
  start();
  const auto response = ask(post(chat(true)));
  EXPECT_EQ(response.status, 200U);
  EXPECT_FALSE(response.complete) << "must not look whole";
  EXPECT_THAT(response.body, testing::Not(HasSubstr("[DONE]")));
  const auto events = read_sse(response.body);
  ASSERT_GE(events.size(), 3U);
  EXPECT_TRUE(events.back().data.starts_with(R"({"error":{"message":)"));
  EXPECT_EQ(events.back().json.at("error").at("code"), GetParam().code);
  for (const auto& event : events) {
    if (event.json.contains("choices")) {
      EXPECT_TRUE(event.json["choices"][0]["finish_reason"].is_null());
    }
  }
}

scenario error_frame_in_mid_answer() {
  return {.what = simulator::raw_body{test::snapshots_body({{test::text_section("half of")}}) +
                                      R"({"error":"Usage limit exceeded"})"}};
}
INSTANTIATE_TEST_SUITE_P(
    all, in_mid_answer,
    testing::Values(before_case{"closed", preset("cut_in_answer"), 0, "upstream_error"},
                    before_case{"reset", preset("reset_in_answer"), 0, "upstream_error"},
                    before_case{"silence", preset("silent_in_answer"), 0, "upstream_timeout"},
                    before_case{"no_last_chunk", preset("no_last_chunk"), 0, "upstream_error"},
                    before_case{"error_frame", error_frame_in_mid_answer(), 0, "upstream_error"}),
    [](const auto& test) { return test.param.name; });

TEST_F(gateway, fails_over_to_the_next_account_before_the_first_event) {
  cookies = "refresh-1,refresh-2,refresh-3";
  upstream.script({failure(429, "Usage limit exceeded"), preset("html_200")});
  start();
  const auto response = ask(post(chat(true)));
  EXPECT_EQ(response.status, 200U);
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(upstream.snapshot().chats, 3U);
}

TEST_F(gateway, refreshes_a_rejected_token_once_with_the_same_account) {
  upstream.script({failure(401, "Invalid token")});
  start();
  EXPECT_EQ(ask(post(chat(false))).status, 200U);
  EXPECT_EQ(upstream.snapshot().refreshes, 2U);
}

TEST_F(gateway, asks_once_more_when_a_whole_message_breaks_off) {
  cookies = "refresh-1,refresh-2";
  upstream.script({preset("cut_in_answer")});
  start();
  EXPECT_EQ(ask(post(chat(false))).status, 200U);
  EXPECT_EQ(upstream.snapshot().chats, 2U);
}

TEST_F(gateway, sends_a_request_again_when_the_idle_connection_it_took_was_dead) {
  scenario dies{.what = simulator::generated_answer{}};
  dies.end = simulator::ending::close_on_reuse;
  upstream.set_default(dies);
  settings.workers = 1;
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(post(chat(false))).status, 200U);
}

TEST_F(gateway, reuses_upstream_connections) {
  settings.workers = 1;
  start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(post(chat(false))).status, 200U);
  EXPECT_EQ(upstream.snapshot().connections_accepted, 1U);
}

TEST_F(gateway, passes_over_100_and_103_before_the_answer) {
  scenario s{.what = simulator::literal_text{"fine"}};
  s.interim = {100, 103};
  upstream.set_default(s);
  start();
  EXPECT_THAT(ask(post(chat(false))).body, HasSubstr("fine"));
}

TEST_F(gateway, says_503_without_accounts_and_is_not_ready) {
  cookies = "";
  start();
  const auto response = ask(post(chat(true)));
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(error_of(response).at("code"), "no_accounts");
  EXPECT_EQ(response.fields.at("x-should-retry"), "false");
  const auto ready = ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(ready.status, 503U);
  EXPECT_THAT(ready.body, HasSubstr("AS_COOKIE"));
}

TEST_F(gateway, says_502_when_the_upstream_is_not_there) {
  settings.base_url = parse_url("http://127.0.0.1:1").value();
  start();
  EXPECT_EQ(ask(post(chat(true))).status, 502U);
}

TEST_F(gateway, sends_heartbeats_while_the_upstream_is_silent_and_still_fails_over) {
  cookies = "refresh-1,refresh-2";
  scenario slow = failure(500, "late");
  slow.delay_header = std::chrono::milliseconds(2500);
  upstream.script({slow});
  settings.stream_heartbeat = std::chrono::seconds(1);
  start();
  const auto response = ask(post(chat(true)));
  ASSERT_TRUE(response.complete);
  EXPECT_TRUE(response.body.starts_with(": ping\n\n: ping\n\ndata: {"));
  EXPECT_TRUE(response.body.ends_with("data: [DONE]\n\n"));
}

}  // namespace
}  // namespace asb::test
