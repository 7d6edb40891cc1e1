#include "faults.hpp"
#include "support/eventually.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// Every fault of the token service (hardening §4). The keeper asks it again by itself, so only the
// lines of the request are counted.
namespace asb::test {
namespace {

using simulator::preset;
using simulator::scenario;
using simulator::token_failure;
using testing::HasSubstr;

arrangement plays(const scenario& what) {
  return test::plays(service::token, what);
}
arrangement plays(std::string_view name) {
  return test::plays(service::token, name);
}
/// Cut behind so many bytes of the tokens.
arrangement cut_after(std::size_t bytes, simulator::cut::kind how) {
  return plays(scenario{.cut_at = simulator::cut{.after = bytes, .how = how}});
}
arrangement impatient(const scenario& what) {
  return plays_to_the_impatient(service::token, what);
}

struct fault_of_the_token_service : fault_fixture, testing::WithParamInterface<fault> {};

TEST_P(fault_of_the_token_service, has_its_answer_its_verdict_and_leaves_nothing) {
  const auto& row = GetParam();
  row.arrange(*this);
  start_counted();
  std::vector<std::string> requests;
  for (const bool stream : {true, false}) {
    const auto response = ask(post(chat(stream)));
    ASSERT_EQ(response.status, row.status) << response.body;
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(nlohmann::json::parse(response.body).at("error").at("code"), row.code);
    requests.push_back(response.fields.at("x-request-id"));
  }
  EXPECT_EQ(upstream.snapshot().chats, 0U) << "there is no token to ask with";
  expect_nothing_left();
  if (row.curable) expect_recovery();
  for (const auto& each : requests) expect_verdict(each, row.verdict);
  EXPECT_THAT(log_of_the_run(), HasSubstr("token refresh failed (" + row.verdict + ")"));
}

const fault faults[] = {
    // ends
    broken("reset_at_byte_0", plays("reset_before_header")),
    broken("reset_in_the_header", plays("reset_in_header")),
    broken("reset_in_the_body", cut_after(20, simulator::cut::kind::reset)),
    broken("end_before_the_header", plays("cut_before_header")),
    broken("end_in_the_header", plays("cut_in_header")),
    broken("end_in_the_body", cut_after(20, simulator::cut::kind::fin)),
    broken("end_without_last_chunk", plays("no_last_chunk")),
    incurable(broken(
        "end_without_close_notify",
        plays_under_tls(service::token,
                        {.cut_at = simulator::cut{.after = 20,
                                                  .how = simulator::cut::kind::no_close_notify}}))),
    incurable(broken(
        "end_of_an_unframed_body_without_close_notify",
        plays_under_tls(service::token,
                        {.framed = simulator::framing::until_close,
                         .cut_at = simulator::cut{.after = 20,
                                                  .how = simulator::cut::kind::no_close_notify}}))),
    broken("length_too_long", plays("long_length")),
    broken("length_too_short", plays("short_length")),
    // header and trailer
    broken("header_of_70_kb", plays("huge_header")),
    broken("header_without_end", plays("endless_header")),
    broken("trailer_of_70_kb", plays("huge_trailer")),
    broken("interim_answers_without_end", plays("endless_interim")),
    broken("switching_protocols", plays("switching_protocols")),
    // refusals that say nothing of the account
    broken("status_401", plays(token_failure(401, "UNAUTHENTICATED"))),
    broken("status_402", plays("payment_required")),
    broken("status_403", plays("forbidden")),
    broken("status_404", plays("not_found")),
    broken("status_429", plays("rate_limited")),
    broken("status_429_with_retry_after", plays("rate_limited_hint")),
    broken("status_500", plays("server_error")),
    broken("status_502", plays("bad_gateway")),
    broken("status_503", plays("unavailable")),
    // bodies
    broken("html_with_200", plays("html_200")),
    broken("empty_200", plays("empty_200")),
    broken("gzip_unasked", plays("gzip")),
    broken("malformed_json", plays(scenario{.what = simulator::raw_body{R"({"access_token":"a)"}})),
    broken("body_above_the_cap",
           plays(scenario{.what = simulator::raw_body{std::string(1'000'000, ' ')}})),
    // time
    late("silence_before_the_header", impatient(preset("silent"))),
    late("silence_before_the_body", impatient(preset("silent_body"))),
    late("one_byte_a_second", impatient({.rate = 1})),
};
INSTANTIATE_TEST_SUITE_P(hardening_4, fault_of_the_token_service, testing::ValuesIn(faults),
                         name_of);
INSTANTIATE_TEST_SUITE_P(hardening_4_unreachable, fault_of_the_token_service,
                         testing::ValuesIn(unreachable_ways(service::token)), name_of);

struct token_service : fault_fixture, testing::WithParamInterface<fault> {};

TEST_P(token_service, may_be_odd_without_harm) {
  GetParam().arrange(*this);
  start_counted();
  EXPECT_EQ(ask(post(chat(true))).status, 200U);
  expect_nothing_left();
}

const fault oddities[] = {
    fault{"interim_100_and_103", plays("interim")},
    fault{"every_byte_apart", plays("every_byte")},
    fault{"body_until_close", plays("until_close")},
    fault{"close_announced", plays("close")},
    fault{"close_of_the_idle_connection", plays("close_idle")},
    fault{"close_just_as_we_write", plays("close_on_reuse")},
    fault{"end_without_close_notify_of_a_whole_answer",
          plays_under_tls(service::token, preset("tls_no_close_notify"))},
    fault{"trailer_of_10_kb", plays(scenario{.padding_trailer = 10'000})},
};
INSTANTIATE_TEST_SUITE_P(hardening_4, token_service, testing::ValuesIn(oddities), name_of);

/// The second refresh goes over a connection that has been used, and meets this.
struct token_connection : fault_fixture {
  unsigned ask_when_the_next_refresh(const scenario& meets) {
    upstream.set_account("refresh-1", {.access_uses = 1});
    start_counted();
    EXPECT_EQ(ask(post(chat(false))).status, 200U);
    upstream.set_account("refresh-1", {.refresh = meets, .refresh_times = 1, .access_uses = 1});
    return ask(post(chat(false))).status;
  }
};

TEST_F(token_connection, that_died_idle_costs_a_resend_on_a_fresh_one) {
  EXPECT_EQ(ask_when_the_next_refresh(preset("cut_before_header")), 200U);
  expect_nothing_left();
}

TEST_F(token_connection, that_was_reset_idle_costs_a_resend_on_a_fresh_one) {
  EXPECT_EQ(ask_when_the_next_refresh(preset("reset_before_header")), 200U);
  expect_nothing_left();
}

TEST_F(token_connection, that_was_fresh_costs_no_resend) {
  upstream.set_account("refresh-1", {.refresh = preset("cut_before_header"), .refresh_times = 1});
  start_counted();
  EXPECT_TRUE(eventually([this] { return ask(post(chat(false))).status == 200U; }));
  expect_nothing_left();
  EXPECT_THAT(log_of_the_run(), HasSubstr("token refresh failed (transient)"));
}

TEST_F(token_connection, that_gave_one_byte_costs_no_resend) {
  const scenario cut_short{.cut_at = simulator::cut{.after = 1, .of_whole_answer = true}};
  EXPECT_EQ(ask_when_the_next_refresh(cut_short), 502U);
  expect_nothing_left();
}

TEST_F(fault_fixture, a_refresh_token_that_came_without_an_access_token_is_used_next) {
  upstream.set_account(
      "refresh-1",
      {.refresh = scenario{.what = simulator::raw_body{R"({"refresh_token":"refresh-rotated"})"}},
       .refresh_times = 1});
  start_counted();
  EXPECT_TRUE(eventually([this] { return ask(post(chat(true))).status == 200U; }));
  const auto asked = upstream.snapshot().token_requests;
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_THAT(asked[0].request.body, testing::EndsWith("refresh_token=refresh-1"));
  EXPECT_THAT(asked[1].request.body, testing::EndsWith("refresh_token=refresh-rotated"));
  expect_nothing_left();
}

}  // namespace
}  // namespace asb::test
