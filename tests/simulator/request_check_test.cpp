#include "chat_request.hpp"
#include "request_reader.hpp"
#include "test_client.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

http_request parse(std::string bytes) {
  request_reader reader;
  EXPECT_EQ(reader.feed(bytes), request_reader::progress::complete);
  return reader.take();
}

std::vector<std::string> check(const http_request& request) {
  return check_chat_request(request, json::parse(request.body, nullptr, false));
}

TEST(chat_request_check, a_request_as_the_protocol_wants_it_violates_nothing) {
  EXPECT_THAT(check(parse(chat_call("token", "hello"))), IsEmpty());
  EXPECT_THAT(check(parse(chat_call("token", "hello", "o1", true))), IsEmpty());
}

struct wrong_header {
  const char* name;
  const char* value;
  const char* said;
};

TEST(chat_request_check, a_wrong_header_is_said) {
  const http_request good = parse(chat_call("token", "hello"));
  for (const wrong_header& wrong :
       {wrong_header{"auth", "Bearer token", "auth: not bare"},
        wrong_header{"local-id", "abcdefghij", "local-id"},
        wrong_header{"content-type", "application/json; charset=utf-8", "content-type"},
        wrong_header{"app-version", "", "app-version is empty"}}) {
    http_request request = good;
    for (header_field& field : request.headers) {
      if (field.name == wrong.name) field.value = wrong.value;
    }
    EXPECT_THAT(check(request), Contains(HasSubstr(wrong.said)));
  }
}

TEST(chat_request_check, missing_doubled_and_unexpected_headers_are_said) {
  const http_request good = parse(chat_call("token", "hello"));
  for (std::size_t i = 0; i < good.headers.size(); ++i) {
    http_request without = good;
    without.headers.erase(without.headers.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(check(without), testing::Not(IsEmpty())) << good.headers[i].name;
    http_request doubled = good;
    doubled.headers.push_back(good.headers[i]);
    EXPECT_THAT(check(doubled), testing::Not(IsEmpty())) << good.headers[i].name;
  }
  http_request more = good;
  more.headers.push_back({"Accept-Encoding", "gzip"});
  EXPECT_THAT(check(more), Contains("unexpected header Accept-Encoding"));
}

struct wrong_body {
  const char* patch;  ///< JSON patch
  const char* said;
};

TEST(chat_request_check, a_wrong_body_is_said) {
  const http_request good = parse(chat_call("token", "hello"));
  for (
      const wrong_body& wrong : {
          wrong_body{R"([{"op":"remove","path":"/deps"}])", "no deps"},
          wrong_body{R"([{"op":"add","path":"/stream","value":true}])", "unexpected stream"},
          wrong_body{R"([{"op":"replace","path":"/model","value":""}])", "model"},
          wrong_body{R"([{"op":"replace","path":"/prompt","value":"x"}])", "prompt"},
          wrong_body{R"([{"op":"replace","path":"/api_keys/openai","value":"x"}])", "api_keys"},
          wrong_body{R"([{"op":"replace","path":"/messages","value":[]}])", "no array"},
          wrong_body{R"([{"op":"replace","path":"/messages/0","value":5}])", "not an object"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/role","value":"user"}])", "role"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/role","value":"System"}])", "prompt"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/id","value":1}])", "id"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/id","value":"0"}])", "id"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/ts_created","value":1.75e12}])",
                     "ts_created"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/web_access","value":null}])",
                     "web_access"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/img_urls","value":["ftp://x"]}])",
                     "img_urls"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/docs","value":{}}])", "docs"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/think_first","value":1}])",
                     "think_first"},
          wrong_body{R"([{"op":"replace","path":"/messages/0/sections","value":[]}])",
                     "no section"},
          wrong_body{R"([{"op":"add","path":"/messages/0/sections/0/text/x","value":1}])",
                     "unexpected x"},
          wrong_body{
              R"([{"op":"replace","path":"/messages/0/sections/0/text/is_thinking","value":true}])",
              "is_thinking"},
      }) {
    http_request request = good;
    request.body = json::parse(good.body).patch(json::parse(wrong.patch)).dump();
    EXPECT_THAT(check(request), Contains(HasSubstr(wrong.said))) << wrong.patch;
  }
  http_request request = good;
  request.body = "{";
  EXPECT_THAT(check(request), Contains("the body is not JSON"));
}

TEST(chat_request_check, system_messages_are_the_prompt) {
  const http_request good = parse(chat_call("token", "hello"));
  json body = json::parse(good.body);
  json system = body["messages"][0];
  system["role"] = "System";
  const json part = {{"text", {{"text", "second"}, {"is_thinking", false}}}};
  system["sections"].push_back(part);
  body["messages"] = {system, system, body["messages"][0]};
  for (std::size_t i = 0; i < 3; ++i) body["messages"][i]["id"] = i;
  body["prompt"] = "hello\nsecond\n\nhello\nsecond";
  http_request request = good;
  request.body = body.dump();
  EXPECT_THAT(check(request), IsEmpty());
}

TEST(token_request_check, tells_right_from_wrong) {
  const http_request good = parse(refresh_call("secret"));
  EXPECT_THAT(check_token_request(good), IsEmpty());
  for (std::size_t i = 0; i < good.headers.size(); ++i) {
    http_request wrong = good;
    wrong.headers[i].name = "x-other";
    EXPECT_THAT(check_token_request(wrong), testing::Not(IsEmpty())) << good.headers[i].name;
  }
  http_request wrong = good;
  wrong.target = "/v1/token";
  EXPECT_THAT(check_token_request(wrong), Contains(HasSubstr("the key")));
  wrong = good;
  wrong.body = "refresh_token=secret&grant_type=refresh_token";
  EXPECT_THAT(check_token_request(wrong), Contains(HasSubstr("grant_type")));
}

TEST(request_facts, survive_any_body) {
  for (const char* text :
       {"null", "5", "[]", "{}", R"({"messages":5})", R"({"messages":[5]})",
        R"({"messages":[{"role":"User","sections":5}]})",
        R"({"messages":[{"role":"User","sections":[5,[],{"text":5},{"text":[]}]}]})"}) {
    EXPECT_EQ(facts_of(json::parse(text)).last_user_text, "") << text;
    http_request request;
    request.body = text;
    EXPECT_THAT(check(request), testing::Not(IsEmpty()));
  }
}

TEST(request_facts, are_of_the_last_user_message) {
  const auto facts = facts_of(json::parse(R"({"model":"o1","messages":[
    {"role":"User","sections":[{"text":{"text":"old"}}]},
    {"role":"User","sections":[{"text":{"text":"new"}},{"text":{"text":"er"}}]},
    {"role":"Assistant","think_first":true,"sections":[{"text":{"text":"no"}}]}]})"));
  EXPECT_EQ(facts.model, "o1");
  EXPECT_EQ(facts.last_user_text, "new\ner");
  EXPECT_TRUE(facts.think_first);
}

TEST(described_scenario, is_the_json_between_the_brackets) {
  EXPECT_EQ(described_scenario("hello"), std::nullopt);
  EXPECT_EQ(described_scenario("a [[sim {\"status\":503}]] b"), "{\"status\":503}");
  EXPECT_EQ(described_scenario(R"([[sim {"text":"]] x"}]])"), R"({"text":"]] x"})");
  EXPECT_EQ(described_scenario(R"([[sim {"interim":[100,[[]]}]])"), R"({"interim":[100,[[]]}]])");
}

}  // namespace
}  // namespace simulator
