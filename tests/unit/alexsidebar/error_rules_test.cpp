#include "error_rules.hpp"

#include <asb/alexsidebar/upstream_errc.hpp>
#include <asb/base/utf8.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asb::alexsidebar {
namespace {

using chat::verdict;
using std::chrono::seconds;

constexpr std::chrono::system_clock::time_point now{seconds{784111777}};

chat::failure judge(unsigned status, std::string_view body) {
  return alexsidebar::judge(status, body, std::nullopt, now);
}

TEST(error_rules, judge_by_the_status_when_the_body_has_no_known_text) {
  struct {
    unsigned status;
    verdict what;
    upstream_errc code;
  } const cases[] = {
      {401, verdict::token_invalid, upstream_errc::token_rejected},
      {403, verdict::token_invalid, upstream_errc::token_rejected},
      {402, verdict::exhausted, upstream_errc::usage_exceeded},
      {429, verdict::cooling, upstream_errc::too_busy},
      {400, verdict::request_fault, upstream_errc::request_refused},
      {404, verdict::request_fault, upstream_errc::request_refused},
      {413, verdict::request_fault, upstream_errc::request_refused},
      {422, verdict::request_fault, upstream_errc::request_refused},
      {500, verdict::transient, upstream_errc::server_failed},
      {502, verdict::transient, upstream_errc::server_failed},
      {503, verdict::transient, upstream_errc::server_failed},
      {599, verdict::transient, upstream_errc::server_failed},
      {302, verdict::transient, upstream_errc::server_failed},
      {408, verdict::transient, upstream_errc::server_failed},
      {418, verdict::transient, upstream_errc::server_failed},
      {200, verdict::transient, upstream_errc::no_answer},
      {204, verdict::transient, upstream_errc::no_answer},
      {0, verdict::transient, upstream_errc::server_failed},
  };
  for (const auto& [status, what, code] : cases) {
    for (const char* body : {"", " \n", "oops", "{}", R"({"error":"oops"})", R"({"message":7})",
                             "[", "null", "\xFF\xFE"}) {
      const auto failed = judge(status, body);
      EXPECT_EQ(failed.what, what) << status << body;
      EXPECT_EQ(failed.why.code, code) << status << body;
      EXPECT_EQ(failed.why.upstream_status, status);
      EXPECT_FALSE(failed.why.message.empty()) << status << body;
      EXPECT_EQ(failed.retry_after, std::nullopt);
    }
  }
}

TEST(error_rules, blame_nobody_for_a_web_page_before_the_api) {
  for (const unsigned status : {200U, 401U, 403U, 404U, 500U, 502U}) {
    EXPECT_EQ(judge(status, " <html>Just a moment</html>").what, verdict::transient) << status;
  }
  EXPECT_EQ(judge(413, "<html>too large</html>").what, verdict::request_fault);
  EXPECT_EQ(judge(429, "<html>slow down</html>").what, verdict::cooling);
}

TEST(error_rules, judge_by_a_known_text_whatever_the_status_and_wherever_it_stands) {
  struct {
    const char* text;
    verdict what;
    upstream_errc code;
  } const cases[] = {
      {"Invalid token", verdict::token_invalid, upstream_errc::token_rejected},
      {"Bearer authentication is needed", verdict::token_invalid, upstream_errc::token_rejected},
      {"Usage limit exceeded", verdict::exhausted, upstream_errc::usage_exceeded},
      {"Too many concurrent requests", verdict::cooling, upstream_errc::too_busy},
      {"USAGE LIMIT EXCEEDED", verdict::exhausted, upstream_errc::usage_exceeded},
  };
  for (const auto& [text, what, code] : cases) {
    const std::string said = text;
    for (const unsigned status : {200U, 400U, 401U, 402U, 404U, 429U, 500U, 503U}) {
      for (const std::string& body : {
               said,
               "Error: " + said + "!\n",
               "<html><h1>" + said + "</h1></html>",
               '"' + said + '"',
               R"({"error":")" + said + R"("})",
               R"({"error":{"message":"Sorry: )" + said + R"(.","code":1}})",
               R"({"message":")" + said + R"("})",
               R"({"detail":")" + said + R"("})",
               R"({"detail":[{"loc":["body"],"msg":")" + said + R"("}]})",
               R"({"error":"Bad","detail":")" + said + R"("})",
               R"({"reason":")" + said + R"("})",
               R"({"error":")" + said + "\"}\xE2\x80\xBA",
           }) {
        const auto failed = judge(status, body);
        EXPECT_EQ(failed.what, what) << status << body;
        EXPECT_EQ(failed.why.code, code) << status << body;
      }
    }
  }
}

TEST(error_rules, look_for_texts_only_in_the_error_members_when_there_are_any) {
  EXPECT_EQ(judge(500, R"({"error":"oops","echo":"Usage limit exceeded"})").what,
            verdict::transient);
}

TEST(error_rules, keep_the_upstreams_own_message) {
  struct {
    unsigned status;
    const char* body;
    const char* message;
  } const cases[] = {
      {400, R"({"error":"too long"})", "too long"},
      {400, R"({"error":{"message":"too long","type":"x"}})", "too long"},
      {422, R"({"detail":[{"loc":["body"],"msg":"field required"}]})", "field required"},
      {400, R"({"error":"Bad Request","message":"too long"})", "Bad Request: too long"},
      {400, R"({"error":{"message":"same"},"message":"same"})", "same"},
      {500, "plain\r\n\ttext\x1b[31m\x7f\xC2\x9B ", "plain text[31m"},
      {500, "caf\xC3\xA9 \xFF\xC3 ok", "café ok"},
      {502, "<!DOCTYPE html><html><title>502</title></html>",
       "status 502 with an HTML page instead of JSON"},
      {200, " <html></html>", "status 200 with an HTML page instead of JSON"},
      {200, "", "status 200 without a body"},
      {503, " \n", "status 503 without a body"},
      {200, R"({"error":"Usage limit exceeded"})", "Usage limit exceeded"},
  };
  for (const auto& [status, body, message] : cases) {
    EXPECT_EQ(judge(status, body).why.message, message) << body;
  }
}

TEST(error_rules, show_nothing_of_an_answer_that_was_cut) {
  const auto failed = judge(200, R"({"sections":[{"text":{"text":"my private answ)");
  EXPECT_EQ(failed.what, verdict::transient);
  EXPECT_EQ(failed.why.message, "status 200 without an answer in its body");
}

TEST(error_rules, keep_messages_short_and_whole_characters) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "é ";
  for (const auto& body : {text, R"({"error":")" + text + R"("})", 'x' + text, "xy" + text}) {
    const auto message = judge(500, body).why.message;
    EXPECT_LE(message.size(), 300U);
    EXPECT_GE(message.size(), 297U);
    EXPECT_EQ(find_invalid_utf8(message), std::string::npos);
  }
}

TEST(error_rules, let_no_token_into_a_message) {
  const std::string jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ";
  const std::string refresh = "AMf-vBzCANARY_0123456789-abcdefghijklmnopqrstuvwxyz";
  for (const auto& token : {jwt, refresh, std::string("eyJh.eyJz.c2ln"), std::string(5000, 'A')}) {
    for (const auto& body : {
             "bad token " + token + " here",
             R"({"error":{"message":"token=)" + token + R"(; sorry"}})",
             R"({"message":"Bearer )" + token + R"("})",
             R"({"error":{"token":")" + token + R"("}})",
             "split " + token.substr(0, 5) + '\x01' + token.substr(5),
         }) {
      const auto message = judge(500, body).why.message;
      EXPECT_EQ(message.find(token.substr(0, 14)), std::string::npos) << message;
      EXPECT_NE(message.find("[hidden]"), std::string::npos) << message;
    }
  }
  EXPECT_EQ(judge(500, "bad token " + jwt + ", sorry").why.message, "bad token [hidden], sorry");
  EXPECT_EQ(judge(500, "request 123e4567-e89b-12d3-a456-426614174000 failed").why.message,
            "request 123e4567-e89b-12d3-a456-426614174000 failed");
}

TEST(error_rules, pass_on_how_long_to_wait) {
  EXPECT_EQ(alexsidebar::judge(429, "", "30", now).retry_after, seconds(30));
  EXPECT_EQ(alexsidebar::judge(429, "", "Sun, 06 Nov 1994 08:50:37 GMT", now).retry_after,
            seconds(60));
  EXPECT_EQ(alexsidebar::judge(429, "", "nonsense", now).retry_after, std::nullopt);
}

TEST(error_rules, survive_hostile_bodies) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"error":)";
  std::string wide = R"({"detail":[)";
  for (int i = 0; i < 100'000; ++i) wide += '"' + std::to_string(i) + "\",";
  for (const auto& body :
       {deep, deep + "1" + std::string(100'000, '}'), wide + "\"\"]}", std::string(100'000, '['),
        std::string(100'000, '\xFF'), std::string(100'000, '\0')}) {
    EXPECT_EQ(judge(500, body).what, verdict::transient);
  }
}

}  // namespace
}  // namespace asb::alexsidebar
