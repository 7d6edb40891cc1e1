#include "support/eventually.hpp"
#include "support/gateway_fixture.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

// Secrets stay out of everything that the process writes, at debug level (hardening §6).
namespace asb::test {
namespace {

using simulator::scenario;
using testing::HasSubstr;
using testing::Not;

/// Short, so that nothing hides it for its looks alone.
constexpr const char* canary = "canary-7";

struct secrets : gateway, testing::WithParamInterface<observe::log_format> {
  secrets() : gateway(GetParam()) {}

  void expect_no_canary_in_what_was_written() {
    const auto text = log_of_the_run();
    EXPECT_THAT(text, HasSubstr("listening on"));
    EXPECT_THAT(text, Not(HasSubstr("canary")));
    for (const auto& each : std::filesystem::directory_iterator(folder.path())) {
      std::ifstream file(each.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      EXPECT_FALSE(bytes.contains("canary")) << each.path();
    }
  }
  /// Asks until no account rests for what the request before was told.
  raw_response ask_upstream() {
    raw_response response;
    const auto calls = upstream.snapshot().chats;
    reset_accounts();
    EXPECT_TRUE(eventually([&] {
      response = ask(post(chat(true)));
      return upstream.snapshot().chats > calls;
    }));
    return response;
  }
  static std::string says(std::string_view what) {
    return fmt::format(R"({{"error":{{"message":"{}","code":400}}}})", what);
  }
};

TEST_P(secrets, of_a_request_reach_no_log_whether_it_is_served_or_refused) {
  start();
  const auto fields = fmt::format(
      "Cookie: session={0}\r\nX-Api-Key: {0}\r\nX-Other: {0}\r\n"
      "User-Agent: {0}\r\nReferer: https://a.example/?k={0}\r\n",
      canary);
  const auto path = fmt::format("/v1/chat/completions?key={}", canary);
  EXPECT_EQ(ask(post(chat(true, canary), fields, path)).status, 200U);
  EXPECT_EQ(ask(post(chat(false, "hi", canary), fields, path)).status, 404U);
  EXPECT_EQ(ask(post(fmt::format(R"({{"{}":)", canary), fields)).status, 400U);
  EXPECT_EQ(ask(post(fmt::format(R"({{"model":"gpt-4o","messages":"{}"}})", canary))).status, 400U);
  EXPECT_EQ(ask(fmt::format("GET /v1/models?k={0} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {0}"
                            "\r\nCookie: {0}\r\n\r\n",
                            canary))
                .status,
            401U);
  // Refused before anything is known of it.
  for (const auto* head : {"GET /?{0} HTTP/1.1\r\nCookie: {0}\r\n\r\n", "{0}\r\n\r\n",
                           "GET /?{0} HTTP/9.9\r\nHost: a\r\nX: {0}\r\n\r\n",
                           "POST / HTTP/1.1\r\nHost: {0}_\r\nTransfer-Encoding: {0}\r\n\r\n"}) {
    EXPECT_GE(ask(fmt::format(fmt::runtime(head), canary)).status, 400U) << head;
  }
  expect_no_canary_in_what_was_written();
}

TEST_P(secrets, in_what_the_upstream_says_reach_no_log) {
  start();
  for (const unsigned status :
       {200U, 400U, 401U, 402U, 403U, 404U, 413U, 422U, 429U, 500U, 502U, 503U}) {
    for (const auto& body : {says(canary), std::string(canary), "<html>" + std::string(canary)}) {
      upstream.set_default({.what = simulator::raw_body{body},
                            .status = status,
                            .headers = {{"x-echo", canary}, {"retry-after", canary}}});
      EXPECT_GE(ask_upstream().status, 400U);
    }
  }
  const auto begun = fmt::format(R"({{"sections":[{{"text":{{"text":"{}"}}}}]}}›)", canary);
  for (const auto& rest : {fmt::format(R"({{"{})", canary), says(canary)}) {
    upstream.set_default({.what = simulator::raw_body{begun + rest}});
    const auto broken = ask_upstream();
    EXPECT_EQ(broken.status, 200U);
    EXPECT_FALSE(broken.complete);
  }
  expect_no_canary_in_what_was_written();
}

TEST_P(secrets, in_what_the_token_service_says_reach_neither_log_nor_client) {
  for (const unsigned status : {200U, 400U, 401U, 403U, 500U}) {
    for (const auto& body :
         {says(canary), says(std::string("API key not valid: ") + canary),
          says(std::string("SOMETHING_NEW : ") + canary), std::string(canary),
          fmt::format(R"({{"access_token":"{}\n","expires_in":"{}"}})", canary, canary)}) {
      upstream.set_account("refresh-1", {.refresh = scenario{.what = simulator::raw_body{body},
                                                             .status = status,
                                                             .headers = {{"x-echo", canary}}}});
      start();
      const auto refused = ask(post(chat(false)));
      EXPECT_EQ(refused.status, 502U) << refused.body;
      EXPECT_THAT(refused.body, Not(HasSubstr("canary")));
      server.reset();
    }
  }
  expect_no_canary_in_what_was_written();
}

TEST_P(secrets, that_are_echoed_by_the_token_service_when_an_account_dies_reach_nobody) {
  upstream.set_account(
      "refresh-1", {.refresh = scenario{
                        .what = simulator::raw_body{says(std::string("TOKEN_EXPIRED : ") + canary)},
                        .status = 400}});
  start();
  EXPECT_THAT(ask(post(chat(false))).body, Not(HasSubstr("canary")));
  EXPECT_THAT(ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").body, Not(HasSubstr("canary")));
  expect_no_canary_in_what_was_written();
}

INSTANTIATE_TEST_SUITE_P(hardening_6, secrets,
                         testing::Values(observe::log_format::text, observe::log_format::json),
                         [](const auto& test) {
                           return test.param == observe::log_format::text ? "text" : "json";
                         });

}  // namespace
}  // namespace asb::test
