#include "faults.hpp"
#include "support/eventually.hpp"
#include "support/golden_streams.hpp"
#include "support/sse_lines.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// Every fault of the upstream (hardening §4): what the client is told, what it means for the
// account, and that nothing is left behind.
namespace asb::test {
namespace {

using simulator::cut;
using simulator::ending;
using simulator::preset;
using simulator::scenario;
using testing::HasSubstr;
using testing::Not;

nlohmann::json error_of(const raw_response& response) {
  return nlohmann::json::parse(response.body).at("error");
}

arrangement plays(const scenario& what) {
  return test::plays(service::chat, what);
}
arrangement plays(std::string_view name) {
  return test::plays(service::chat, name);
}
arrangement impatient(std::string_view name) {
  return plays_to_the_impatient(service::chat, preset(name));
}
/// Bytes keep coming, so that only the deadline of the first event ends it.
void drips(fault_fixture& with) {
  with.settings.upstream_first_byte_timeout = std::chrono::seconds(2);
  with.upstream.set_default(preset("one_byte_per_second"));
}

struct fault_of_the_upstream : fault_fixture, testing::WithParamInterface<fault> {
  /// Asks until no account rests for what the request before was told.
  raw_response ask_upstream(bool stream) {
    raw_response response;
    const auto calls = upstream.snapshot().chats;
    const bool asked = eventually([&] {
      response = ask(post(chat(stream)));
      return !GetParam().curable || upstream.snapshot().chats > calls;
    });
    EXPECT_TRUE(asked);
    return response;
  }
};

TEST_P(fault_of_the_upstream, has_its_answer_its_verdict_and_leaves_nothing) {
  const auto& row = GetParam();
  row.arrange(*this);
  start_counted();
  std::vector<std::string> requests;
  for (const bool stream : {true, false}) {
    reset_accounts();
    const auto response = ask_upstream(stream);
    ASSERT_EQ(response.status, row.status) << response.body;
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(response.fields.at("content-type"), "application/json");
    EXPECT_EQ(response.fields.at("access-control-allow-origin"), "*");
    EXPECT_EQ(response.fields.contains("retry-after"), response.status == 429);
    const auto error = error_of(response);
    EXPECT_EQ(error.at("code"), row.code.empty() ? nlohmann::json() : nlohmann::json(row.code));
    EXPECT_FALSE(error.at("message").get<std::string>().empty());
    requests.push_back(response.fields.at("x-request-id"));
  }
  expect_nothing_left();
  if (row.curable) expect_recovery();
  for (const auto& each : requests) expect_verdict(each, row.verdict);
}

const fault before_the_first_event[] = {
    // ends
    broken("reset_at_byte_0", plays("reset_before_header")),
    broken("reset_in_the_header", plays("reset_in_header")),
    broken("reset_in_the_first_frame", plays("reset_in_first_frame")),
    broken("end_before_the_header", plays("cut_before_header")),
    broken("end_in_the_header", plays("cut_in_header")),
    broken("end_before_the_first_frame", plays("cut_before_frames")),
    broken("end_in_the_first_frame", plays("cut_in_first_frame")),
    // header
    broken("header_of_70_kb", plays("huge_header")),
    broken("header_without_end", plays("endless_header")),
    broken("interim_answers_without_end", plays("endless_interim")),
    broken("switching_protocols", plays("switching_protocols")),
    // refusals
    fault{"status_400", plays("bad_request"), 400, "", "request_fault"},
    fault{"status_401", plays("invalid_token"), 503, "accounts_unavailable", "dead"},
    fault{"status_402", plays("payment_required"), 429, "accounts_unavailable", "exhausted"},
    fault{"status_403", plays("forbidden"), 503, "accounts_unavailable", "dead"},
    fault{"status_404", plays("not_found"), 400, "", "request_fault"},
    fault{"status_413", plays("too_large"), 400, "", "request_fault"},
    fault{"status_422", plays("unprocessable"), 400, "", "request_fault"},
    fault{"status_429", plays("rate_limited"), 429, "accounts_unavailable", "cooling"},
    fault{"status_429_with_retry_after", plays("rate_limited_hint"), 429, "accounts_unavailable",
          "cooling"},
    broken("status_500", plays("server_error")),
    broken("status_502", plays("bad_gateway")),
    broken("status_503", plays("unavailable")),
    // bodies
    broken("html_with_200", plays("html_200")),
    broken("empty_200", plays("empty_200")),
    broken("gzip_unasked", plays("gzip")),
    broken("malformed_frame", plays("malformed_frame")),
    broken("frame_above_the_cap", plays("oversized_frame")),
    // time
    late("silence_before_the_header", impatient("silent")),
    late("silence_before_the_first_frame", impatient("silent_body")),
    late("one_byte_a_second", drips),
};
INSTANTIATE_TEST_SUITE_P(hardening_4, fault_of_the_upstream,
                         testing::ValuesIn(before_the_first_event), name_of);
INSTANTIATE_TEST_SUITE_P(hardening_4_unreachable, fault_of_the_upstream,
                         testing::ValuesIn(unreachable_ways(service::chat)), name_of);

struct fault_in_mid_answer : fault_fixture, testing::WithParamInterface<fault> {
  fault_in_mid_answer() { cookies = "refresh-1,refresh-2"; }
};

TEST_P(fault_in_mid_answer, is_told_in_the_stream_which_never_looks_whole) {
  const auto& row = GetParam();
  row.arrange(*this);
  start_counted();
  const auto response = ask(post(chat(true)));
  ASSERT_EQ(response.status, 200U) << response.body;
  EXPECT_FALSE(response.complete) << "must not look whole";
  EXPECT_THAT(response.body, Not(HasSubstr("[DONE]")));
  const auto events = read_sse(response.body);
  ASSERT_GE(events.size(), 3U);
  EXPECT_TRUE(events.back().data.starts_with(R"({"error":{"message":)"));
  EXPECT_EQ(events.back().json.at("error").at("code"), row.code);
  for (const auto& event : events) {
    if (event.json.contains("choices")) {
      EXPECT_TRUE(event.json["choices"][0]["finish_reason"].is_null());
    }
  }
  const auto& calls = behind_tls ? *behind_tls : upstream;
  EXPECT_EQ(calls.snapshot().chats, 1U) << "no failover once an event was sent";

  // Nothing of a whole message is sent before its end, so it is asked for once more.
  const auto message = ask(post(chat(false)));
  EXPECT_EQ(message.status, row.status) << message.body;
  EXPECT_TRUE(message.complete);
  expect_nothing_left();
  if (row.curable) expect_recovery();
  expect_verdict(response.fields.at("x-request-id"), row.verdict);
  expect_verdict(message.fields.at("x-request-id"), row.verdict);
}

scenario error_frame() {
  return {.what = simulator::raw_body{snapshots_body({{text_section("half of")}}) +
                                      R"({"error":"Usage limit exceeded"})"}};
}
scenario malformed_later_frame() {
  return {.what = simulator::raw_body{snapshots_body({{text_section("half of")}}) +
                                      R"({"sections":[{"text":)"
                                      "\xE2\x80\xBA"}};
}
scenario oversized_later_frame() {
  return {.what = simulator::raw_body{snapshots_body({{text_section("half of")}}) +
                                      R"({"sections":[{"text":{"text":"half of)" +
                                      std::string(std::size_t{17} << 20U, 'x') + "\"}}]}"}};
}
const fault after_the_first_event[] = {
    broken("reset", plays("reset_in_answer")),
    broken("end", plays("cut_in_answer")),
    broken("end_without_last_chunk", plays("no_last_chunk")),
    incurable(broken("end_without_close_notify",
                     plays_under_tls(service::chat, preset("tls_cut_in_answer")))),
    incurable(broken("end_of_an_unframed_body_without_close_notify",
                     plays_under_tls(service::chat, {.framed = simulator::framing::until_close,
                                                     .end = ending::no_close_notify}))),
    broken("length_too_long", plays("long_length")),
    broken("length_too_short", plays("short_length")),
    broken("trailer_of_70_kb", plays("huge_trailer")),
    late("silence", impatient("silent_in_answer")),
    broken("malformed_frame", plays(malformed_later_frame())),
    broken("frame_above_the_cap", plays(oversized_later_frame())),
    fault{"error_frame", plays(error_frame()), 429, "upstream_error", "exhausted"},
};
INSTANTIATE_TEST_SUITE_P(hardening_4, fault_in_mid_answer, testing::ValuesIn(after_the_first_event),
                         name_of);

struct upstream_connection : fault_fixture {};

TEST_F(upstream_connection, that_died_idle_costs_a_resend_on_a_fresh_one) {
  start_counted();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);
  for (const char* end : {"cut_before_header", "reset_before_header"}) {
    const auto before = upstream.snapshot();
    upstream.script({preset(end)});
    EXPECT_EQ(ask(post(chat(true))).status, 200U) << end;
    const auto after = upstream.snapshot();
    EXPECT_EQ(after.chats - before.chats, 2U);
    EXPECT_EQ(after.connections_accepted - before.connections_accepted, 1U);
  }
  expect_nothing_left();
  EXPECT_THAT(log_of_the_run(), Not(HasSubstr("transient"))) << "the account is not to blame";
}

TEST_F(upstream_connection, that_gave_one_byte_costs_no_resend) {
  start_counted();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);
  upstream.script({{.cut_at = cut{.after = 1, .of_whole_answer = true}}});
  EXPECT_EQ(ask(post(chat(true))).status, 502U);
  EXPECT_EQ(upstream.snapshot().chats, 2U);
  expect_nothing_left();
}

TEST_F(upstream_connection, that_gave_an_interim_answer_costs_no_resend) {
  start_counted();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);
  upstream.script({{.interim = {100}, .cut_at = cut{.after = 30, .of_whole_answer = true}}});
  EXPECT_EQ(ask(post(chat(true))).status, 502U);
  EXPECT_EQ(upstream.snapshot().chats, 2U);
}

TEST_F(upstream_connection, that_was_fresh_costs_no_resend) {
  upstream.set_default(preset("close"));  // so that none is ever idle
  start_counted();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);
  upstream.script({preset("cut_before_header")});
  EXPECT_EQ(ask(post(chat(true))).status, 502U);
  EXPECT_EQ(upstream.snapshot().chats, 2U);
}

TEST_F(upstream_connection, that_switched_protocols_is_not_used_again) {
  start_counted();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);
  upstream.script({preset("switching_protocols")});
  EXPECT_EQ(ask(post(chat(true))).status, 502U);
  EXPECT_EQ(ask(post(chat(true))).status, 200U);
  const auto calls = upstream.snapshot().chat_requests;
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_NE(calls[1].connection, calls[2].connection);
}

/// Longer than the upstream may be silent, but it never is for so long.
void trickles(fault_fixture& with) {
  with.settings.upstream_idle_timeout = std::chrono::seconds(2);
  with.upstream.set_default(
      {.what = simulator::generated_answer{.frames = 5}, .rate = 100, .piece = 25});
}

struct harmless : fault_fixture, testing::WithParamInterface<fault> {};

TEST_P(harmless, oddity_of_the_upstream_costs_nothing) {
  GetParam().arrange(*this);
  start_counted();
  for (const bool stream : {true, false}) {
    const auto response = ask(post(chat(stream)));
    EXPECT_EQ(response.status, 200U) << response.body;
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(response.body.contains("[DONE]"), stream);
  }
  expect_nothing_left();
  EXPECT_THAT(log_of_the_run(), Not(HasSubstr("request failed")));
}

const fault oddities[] = {
    fault{"interim_100_and_103", plays("interim")},
    fault{"every_byte_apart", plays("every_byte")},
    fault{"few_bytes_a_second", trickles},
    fault{"body_until_close", plays("until_close")},
    fault{"close_announced", plays("close")},
    fault{"close_of_the_idle_connection", plays("close_idle")},
    fault{"close_just_as_we_write", plays("close_on_reuse")},
    fault{"end_without_close_notify_of_a_whole_answer",
          plays_under_tls(service::chat, preset("tls_no_close_notify"))},
    fault{"trailer_of_10_kb", plays(scenario{.padding_trailer = 10'000})},
};
INSTANTIATE_TEST_SUITE_P(hardening_4, harmless, testing::ValuesIn(oddities), name_of);

}  // namespace
}  // namespace asb::test
