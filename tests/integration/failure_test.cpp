#include "support/gateway_fixture.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// What the server does about failures of the upstream (design §6, §7). What each of them is: see
// upstream_faults_test.cpp and token_faults_test.cpp.
namespace asb::test {
namespace {

using simulator::failure;
using simulator::preset;
using simulator::scenario;
using testing::HasSubstr;

nlohmann::json error_of(const raw_response& response) {
  return nlohmann::json::parse(response.body).at("error");
}

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

TEST_F(gateway, reuses_upstream_connections) {
  settings.workers = 1;
  start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(post(chat(false))).status, 200U);
  EXPECT_EQ(upstream.snapshot().connections_accepted, 1U);
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
