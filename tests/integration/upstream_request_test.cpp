#include "support/gateway_fixture.hpp"

#include <asb/accounts/device_id.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// What reaches the upstream and the token service (upstream §1, §5).
namespace asb::test {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

std::string text_of(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "Zażółć › 😀 \"quoted\" \\ \t\n";
  return text;
}

TEST_F(gateway, sends_the_chat_call_byte_for_byte) {
  start();
  const auto before = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const auto body = R"({"model":"claude-3-7-sonnet-thinking","messages":[)"
                    R"({"role":"system","content":"Be brief."},)"
                    R"({"role":"user","content":""},)"
                    R"({"role":"assistant","content":"<think>no</think>Yes"},)"
                    R"({"role":"user","content":[{"type":"text","text":"a\"b"},)"
                    R"({"type":"image_url","image_url":{"url":"https://img.example/x.png"}}]}]})";
  ASSERT_EQ(ask(post(body)).status, 200U);
  const auto state = upstream.snapshot();
  ASSERT_EQ(state.chats, 1U);
  EXPECT_THAT(state.chat_requests.front().violations, IsEmpty());

  const auto& request = state.chat_requests.front().request;
  auto sent = nlohmann::ordered_json::parse(request.body);
  const auto created = sent["messages"][0]["ts_created"].get<std::int64_t>();
  EXPECT_GE(created, before);
  const auto message = [&](std::string_view role, int id, std::string_view images,
                           std::string_view think, std::string_view sections) {
    return fmt::format(
        R"({{"role":"{}","id":{},"ts_created":{},"web_access":false,"img_urls":[{}],)"
        R"("relevant_files":[],"docs":[],"code_contexts":[],"think_first":{},"sections":[{}]}})",
        role, id, created, images, think, sections);
  };
  const auto section = [](std::string_view text) {
    return fmt::format(R"({{"text":{{"text":"{}","is_thinking":false}}}})", text);
  };
  EXPECT_EQ(request.body,
            R"({"model":"agent_sonnet_37","prompt":"Be brief.",)"
            R"("api_keys":{"anthropic":"","perplexity":"","gemini":"","openai":""},"deps":[],)"
            R"("messages":[)" +
                message("System", 0, "", "false", section("Be brief.")) + "," +
                message("Assistant", 1, "", "false", section("Yes")) + "," +
                message("User", 2, R"("https://img.example/x.png")", "true", section(R"(a\"b)")) +
                "]}");
}

TEST_F(gateway, sends_the_upstreams_own_headers_and_none_of_the_clients) {
  settings.workers = 1;
  cookies = "refresh-1@ABCDE12345";
  start();
  ask(post(chat(true),
           "User-Agent: mine\r\nX-Mine: 1\r\nCookie: a=b\r\nAccept-Encoding: gzip\r\n"));
  const auto request = upstream.snapshot().chat_requests.front().request;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/call_assistant5");
  EXPECT_THAT(
      request.headers,
      ElementsAre(
          FieldsAre("Host", fmt::format("127.0.0.1:{}", upstream.port())),
          FieldsAre("user-agent", "AlexSideBar/190 CFNetwork/1568.300.101 Darwin/24.2.0"),
          FieldsAre("accept-language", "zh-CN,zh-Hans;q=0.9"), FieldsAre("app-build-number", "190"),
          FieldsAre("app-version", "2.5.6"), FieldsAre("auth", testing::StartsWith("sim-access-")),
          FieldsAre("content-type", "application/json"), FieldsAre("local-id", "ABCDE12345"),
          FieldsAre("Content-Length", std::to_string(request.body.size()))));
}

TEST_F(gateway, keeps_one_device_id_per_account) {
  start();
  ask(post(chat(true)));
  ask(post(chat(true)));
  for (const auto& each : upstream.snapshot().chat_requests) {
    EXPECT_THAT(
        each.request.headers,
        testing::Contains(FieldsAre("local-id", accounts::derive_device_id(secret("refresh-1")))));
  }
}

TEST_F(gateway, asks_the_token_service_as_the_sign_in_library_does) {
  cookies = "a+b/c=";
  start();
  ask(post(chat(true)));
  const auto request = upstream.snapshot().token_requests.front().request;
  EXPECT_EQ(request.target, "/v1/token?key=test-key");
  EXPECT_EQ(request.body, "grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D");
  EXPECT_THAT(
      request.headers,
      testing::IsSupersetOf(
          {FieldsAre("Content-Type", "application/x-www-form-urlencoded"),
           FieldsAre("User-Agent", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)"),
           FieldsAre("X-Client-Version", "Node/JsCore/10.5.2/FirebaseCore-web"),
           FieldsAre("X-Firebase-gmpid", "1:252179682924:web:9c80c6a32cb4682cbfaa49")}));
}

TEST_F(gateway, carries_any_text_to_the_upstream_and_back_unchanged) {
  upstream.set_default({.what = simulator::echo_answer{}});
  start();
  for (const auto& text :
       {text_of(100), text_of(100'000), std::string("nul \0 inside", 12) + "\x7f\x01",
        std::string("\u202Ertl\u202C \u2028 \u0085 \uFEFF"),
        std::string("› \"sections\": </new_a> </n"), std::string(1'000'000, 'x')}) {
    const auto response = ask(post(chat(false, text + ".")));
    ASSERT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(nlohmann::json::parse(response.body)["choices"][0]["message"]["content"], text + ".");
  }
}

}  // namespace
}  // namespace asb::test
