#include "support/gateway_fixture.hpp"
#include "support/json_documents.hpp"
#include "support/naughty_texts.hpp"
#include "support/sse_lines.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// What clients may send in a body (hardening §3).
namespace asb::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct input : gateway {
  input() {
    upstream.set_default(simulator::preset("echo"));
    start();
  }
  /// The document as a field that the server does not know.
  raw_response post_beside(const std::string& document) {
    auto body = chat(false);
    body.insert(1, R"("unknown":)" + document + ",");
    return ask(post(body));
  }
};

TEST_F(input, that_is_valid_json_is_not_called_bad) {
  for (const auto& document : valid_json()) {
    const auto alone = ask(post(document));
    EXPECT_EQ(alone.status, 400U) << document;
    EXPECT_THAT(alone.body, Not(HasSubstr("not valid JSON"))) << document;
    if (document.size() < 100) {
      EXPECT_EQ(post_beside(document).status, 200U) << document;
    }
  }
}

TEST_F(input, that_is_invalid_json_is_400_with_the_reason) {
  for (const auto& document : invalid_json()) {
    const auto alone = ask(post(document));
    EXPECT_EQ(alone.status, 400U) << document;
    EXPECT_THAT(alone.body, HasSubstr("not valid JSON")) << document;
    EXPECT_TRUE(nlohmann::json::accept(alone.body)) << alone.body;
  }
  EXPECT_EQ(upstream.snapshot().chats, 0U);
}

TEST_F(input, that_parsers_disagree_on_is_never_our_fault) {
  for (const auto& document : undecided_json()) {
    EXPECT_EQ(ask(post(document)).status, 400U) << document.substr(0, 100);
    const auto beside = post_beside(document).status;
    EXPECT_TRUE(beside == 200U || beside == 400U) << document.substr(0, 100);
  }
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").status, 200U);
}

TEST_F(input, that_is_bad_within_a_good_request_is_400_and_says_where) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string(64, '[') + std::string(64, ']'), "deeper than 64 levels"},
      {R"("\uD800")", "at byte"},
      {"\"\xC3(\"", "invalid UTF-8 at byte"},
  };
  for (const auto& [document, where] : cases) {
    const auto refused = post_beside(document);
    EXPECT_EQ(refused.status, 400U) << document;
    EXPECT_THAT(refused.body, HasSubstr(where)) << document;
  }
  EXPECT_EQ(post_beside(std::string(63, '[') + std::string(63, ']')).status, 200U);
  EXPECT_EQ(upstream.snapshot().chats, 1U);
}

TEST_F(input, text_of_every_kind_goes_to_the_upstream_and_back_byte_for_byte) {
  for (const auto& text : naughty_texts()) {
    const auto sent = "x" + text + "x";  // white space at the ends is another matter
    const auto whole = ask(post(chat(false, sent)));
    ASSERT_EQ(whole.status, 200U) << whole.body;
    const auto answer = nlohmann::json::parse(whole.body);
    EXPECT_EQ(answer.at("choices").at(0).at("message").at("content"), sent);
    EXPECT_EQ(collect_stream(ask(post(chat(true, sent))).body).content, sent);
    const auto requests = upstream.snapshot().chat_requests;
    for (auto i = requests.size() - 2; i < requests.size(); ++i) {
      const auto body = nlohmann::json::parse(requests[i].request.body);
      EXPECT_EQ(body.at("messages").at(0).at("sections").at(0).at("text").at("text"), sent);
    }
  }
}

TEST_F(input, text_of_10_mb_of_one_character_goes_to_the_upstream_and_back) {
  std::string sent;
  while (sent.size() < 10'000'000) sent += "\xE2\x82\xAC";
  EXPECT_TRUE(collect_stream(ask(post(chat(true, sent))).body).content == sent);
  const auto body = nlohmann::json::parse(upstream.snapshot().chat_requests.back().request.body);
  EXPECT_TRUE(body.at("messages").at(0).at("sections").at(0).at("text").at("text") == sent);
}

}  // namespace
}  // namespace asb::test
