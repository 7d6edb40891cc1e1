#include <asb/base/text.hpp>
#include <asb/openai/api_error.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace asb::openai {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct row {
  api_error error;
  unsigned status;
  std::string type;
  std::string code;
  std::optional<bool> should_retry;
  std::optional<std::chrono::seconds> retry_after;
};

std::vector<row> table() {
  const std::string request = "invalid_request_error";
  const std::string rate = "rate_limit_error";
  const std::string server = "server_error";
  const std::optional<bool> unsaid;
  const std::optional<std::chrono::seconds> none;
  return {
      {invalid_request("Bad.", "n"), 400, request, "", unsaid, none},
      {invalid_api_key(), 401, request, "invalid_api_key", unsaid, none},
      {forbidden(), 403, request, "", unsaid, none},
      {model_not_found("gpt-9"), 404, request, "model_not_found", unsaid, none},
      {not_found("GET", "/v1/embeddings"), 404, request, "", unsaid, none},
      {method_not_allowed("PUT", "POST, OPTIONS"), 405, request, "", unsaid, none},
      {too_large(33554432), 413, request, "", unsaid, none},
      {rate_limited(12s), 429, rate, "rate_limit_exceeded", unsaid, 12s},
      {upstream_refused("Prompt is too long"), 400, request, "", unsaid, none},
      {no_accounts(), 503, server, "no_accounts", false, none},
      {accounts_unavailable_for(60s), 429, rate, "accounts_unavailable", unsaid, 60s},
      {accounts_unavailable_for(61s), 429, rate, "accounts_unavailable", false, 61s},
      {accounts_unavailable_for(0s), 429, rate, "accounts_unavailable", unsaid, 1s},
      {accounts_dead(), 503, server, "accounts_unavailable", false, none},
      {upstream_error("Cut off."), 502, server, "upstream_error", unsaid, none},
      {upstream_timeout("Silent."), 504, server, "upstream_timeout", unsaid, none},
      {shutting_down(), 503, server, "", unsaid, 5s},
      {from_status(408, "Too slow."), 408, request, "", unsaid, none},
      {from_status(431, "Too many headers."), 431, request, "", unsaid, none},
      {from_status(500, "A bug."), 500, server, "", unsaid, none},
      {from_status(501, "Unknown."), 501, server, "", false, none},
      {from_status(505, "Unknown."), 505, server, "", false, none},
  };
}

TEST(api_error, each_case_has_its_status_type_code_and_retry_advice) {
  for (const auto& [error, status, type, code, should_retry, retry_after] : table()) {
    SCOPED_TRACE(error.message);
    EXPECT_EQ(error.status, status);
    EXPECT_EQ(error.type, type);
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.should_retry, should_retry);
    EXPECT_EQ(error.retry_after, retry_after);
  }
}

TEST(api_error, no_case_but_the_wrong_key_switches_a_channel_off) {
  const std::set<std::string> types = {"insufficient_quota", "authentication_error",
                                       "permission_error", "forbidden"};
  const std::set<std::string> codes = {"invalid_api_key", "account_deactivated",
                                       "billing_not_active"};
  for (const auto& [error, status, type, code, should_retry, retry_after] : table()) {
    SCOPED_TRACE(error.message);
    EXPECT_FALSE(types.contains(error.type));
    EXPECT_EQ(codes.contains(error.code), status == 401);
    for (const char* word : {"quota", "credit", "balance", "permission denied"}) {
      EXPECT_FALSE(to_lower(error.message).contains(word));
    }
  }
}

TEST(api_error, alien_words_that_switch_a_channel_off_are_replaced) {
  const std::string alien = "Your Credit balance is too low";
  EXPECT_EQ(upstream_refused(alien).message, "The upstream refused this request.");
  EXPECT_EQ(upstream_error("Permission Denied").message, "The upstream failed. Try again.");
  EXPECT_EQ(upstream_timeout("QUOTA").message, "The upstream took too long. Try again.");
  EXPECT_TRUE(model_not_found("quota-1").message.starts_with("The model given does not exist"));
  EXPECT_FALSE(not_found("GET", "/v1/credits").message.contains("credit"));
  EXPECT_EQ(upstream_refused("Prompt is too long").message, "Prompt is too long");
}

TEST(api_error, json_has_the_four_members_with_error_first_on_one_line) {
  EXPECT_EQ(to_json(invalid_request("Say \"hi\"\n", "messages[0].role")),
            R"({"error":{"message":"Say \"hi\"\n","type":"invalid_request_error",)"
            R"("param":"messages[0].role","code":null}})");
  EXPECT_EQ(to_json(upstream_error("Cut off.")),
            R"({"error":{"message":"Cut off.","type":"server_error","param":null,)"
            R"("code":"upstream_error"}})");
}

TEST(api_error, unknown_model_is_named_and_the_parameter_set) {
  const auto error = model_not_found("gpt-9");
  EXPECT_TRUE(error.message.contains("`gpt-9`")) << error.message;
  EXPECT_EQ(error.param, "model");
}

TEST(api_error, long_names_are_shortened_at_a_character) {
  std::string name;
  for (int i = 0; i < 1000; ++i) name += "\xE2\x82\xAC";
  const auto message = model_not_found(name).message;
  EXPECT_LT(message.size(), 300U);
  EXPECT_TRUE(message.contains("\xE2\x82\xAC…`")) << message;
}

TEST(api_error, json_is_valid_and_bounded_whatever_the_message_holds) {
  for (const auto& message : {std::string(1'000'000, '\x01'), std::string(1'000'000, '\x80'),
                              std::string("a\xFF\xC3("), std::string("\xE2\x82")}) {
    const auto text = to_json(upstream_error(message));
    EXPECT_LT(text.size(), 32U * 1024);
    EXPECT_TRUE(json::accept(text));
  }
  EXPECT_EQ(json::parse(to_json(upstream_error("a\xFFz")))["error"]["message"], "a\xEF\xBF\xBDz");
}

}  // namespace
}  // namespace asb::openai
