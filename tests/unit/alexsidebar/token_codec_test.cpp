#include "token_codec.hpp"

#include <gtest/gtest.h>

#include <string>

namespace asb::alexsidebar {
namespace {

using std::chrono::seconds;
using kind = token_failure::kind;

TEST(token_codec, percent_encodes_the_refresh_token) {
  struct {
    std::string token;
    const char* encoded;
  } const cases[] = {
      {"AMf-vBz_0.9~", "AMf-vBz_0.9~"},
      {"1//0g+a=b&c d%", "1%2F%2F0g%2Ba%3Db%26c%20d%25"},
      {"\xC3\xA9\n", "%C3%A9%0A"},
      {"", ""},
  };
  for (const auto& [token, encoded] : cases) {
    EXPECT_EQ(encode_refresh_form(secret(token)),
              std::string("grant_type=refresh_token&refresh_token=") + encoded);
  }
}

TEST(token_codec, takes_the_tokens_of_a_grant) {
  const auto reply = decode_token_reply(
      200, R"({"access_token":"acc","refresh_token":"ref","expires_in":"1800",)"
           R"("token_type":"Bearer","id_token":"id","user_id":"u","project_id":"1"})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->access_token.reveal(), "acc");
  EXPECT_EQ(reply->refresh_token.reveal(), "ref");
  EXPECT_EQ(reply->expires_in, seconds(1800));
}

TEST(token_codec, leaves_the_refresh_token_empty_when_none_is_given) {
  for (const char* body :
       {R"({"access_token":"acc"})", R"({"access_token":"acc","refresh_token":7})",
        R"({"access_token":"acc","refresh_token":null})"}) {
    const auto reply = decode_token_reply(200, body);
    ASSERT_TRUE(reply) << body;
    EXPECT_TRUE(reply->refresh_token.empty()) << body;
  }
}

TEST(token_codec, keeps_a_new_refresh_token_that_comes_without_a_usable_access_token) {
  for (const char* body :
       {R"({"refresh_token":"new"})", R"({"access_token":"","refresh_token":"new"})",
        R"({"access_token":null,"refresh_token":"new"})",
        R"({"access_token":"a b","refresh_token":"new"})"}) {
    const auto reply = decode_token_reply(200, body);
    ASSERT_TRUE(reply) << body;
    EXPECT_TRUE(reply->access_token.empty()) << body;
    EXPECT_EQ(reply->refresh_token.reveal(), "new") << body;
  }
}

TEST(token_codec, reads_the_life_as_string_or_number_and_falls_back_to_an_hour) {
  struct {
    const char* given;
    int life;
  } const cases[] = {
      {R"("60")", 60},
      {"60", 60},
      {"60.9", 60},
      {R"("1")", 1},
      {"null", 3600},
      {R"("")", 3600},
      {R"("1h")", 3600},
      {R"("-5")", 3600},
      {"0", 3600},
      {"-1", 3600},
      {"0.5", 3600},
      {"1e300", 3600},
      {"true", 3600},
      {R"({"a":1})", 3600},
      {"18446744073709551615", 3600},
      {R"("99999999999999999999")", 3600},
  };
  for (const auto& [given, life] : cases) {
    const auto reply =
        decode_token_reply(200, R"({"access_token":"a","expires_in":)" + std::string(given) + '}');
    ASSERT_TRUE(reply) << given;
    EXPECT_EQ(reply->expires_in, seconds(life)) << given;
  }
  EXPECT_EQ(decode_token_reply(200, R"({"access_token":"a"})")->expires_in, seconds(3600));
}

TEST(token_codec, makes_an_account_dead_only_by_the_services_word) {
  for (const std::string note :
       {"TOKEN_EXPIRED", "USER_DISABLED", "USER_NOT_FOUND", "INVALID_REFRESH_TOKEN",
        "MISSING_REFRESH_TOKEN", "INVALID_GRANT_TYPE"}) {
    for (const auto& body : {R"({"error":{"code":400,"message":")" + note + R"(","status":"X"}})",
                             R"({"error":{"message":")" + note + R"( : more words"}})"}) {
      const auto reply = decode_token_reply(400, body);
      ASSERT_FALSE(reply) << body;
      EXPECT_EQ(reply.error().what, kind::dead) << body;
      EXPECT_NE(reply.error().message.find(note), std::string::npos);

      for (const unsigned status : {401U, 403U, 429U, 500U, 503U}) {
        EXPECT_EQ(decode_token_reply(status, body).error().what, kind::transient) << status;
      }
      EXPECT_EQ(decode_token_reply(200, body).error().what, kind::transient);
    }
  }
}

TEST(token_codec, blames_our_configuration_for_a_wrong_key) {
  for (const char* body :
       {R"({"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}})",
        R"({"error":{"code":400,"message":"PROJECT_NUMBER_MISMATCH"}})"}) {
    const auto reply = decode_token_reply(400, body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().what, kind::our_configuration) << body;
    EXPECT_NE(reply.error().message.find("AS_FIREBASE_API_KEY"), std::string::npos);
  }
}

TEST(token_codec, takes_everything_else_as_transient) {
  struct {
    unsigned status;
    std::string body;
  } const cases[] = {
      {200, ""},
      {200, "{}"},
      {200, "[]"},
      {200, "<html></html>"},
      {200, R"({"access_token":"a)"},
      {200, R"({"access_token":""})"},
      {200, R"({"access_token":null})"},
      {200, R"({"access_token":["a"]})"},
      {201, R"({"access_token":"a"})"},
      {302, ""},
      {400, ""},
      {400, "TOKEN_EXPIRED"},
      {400, R"({"error":{"message":"SOMETHING_NEW"}})"},
      {400, R"({"error":{"message":"NOT_TOKEN_EXPIRED"}})"},
      {400, R"({"error":{"message":"TOKEN_EXPIRED_SOON"}})"},
      {404, "<html>404</html>"},
      {429, R"({"error":{"message":"RESOURCE_EXHAUSTED"}})"},
      {500, "oops"},
      {503, ""},
  };
  for (const auto& [status, body] : cases) {
    const auto reply = decode_token_reply(status, body);
    ASSERT_FALSE(reply) << status << body;
    EXPECT_EQ(reply.error().what, kind::transient) << status << body;
    EXPECT_FALSE(reply.error().message.empty());
  }
}

TEST(token_codec, refuses_an_access_token_that_no_header_can_carry) {
  for (const char* token :
       {"a\\r\\nX: y", "a\\nb", "a\\u0000b", "a b", "a\\tb", " a", "a\\u007f", "caf\xC3\xA9"}) {
    const auto reply =
        decode_token_reply(200, R"({"access_token":")" + std::string(token) + R"("})");
    ASSERT_FALSE(reply) << token;
    EXPECT_EQ(reply.error().what, kind::transient) << token;
  }
}

TEST(token_codec, lets_no_token_into_a_message_however_short_it_is) {
  for (const std::string canary :
       {"AMf-vBzCANARY_0123456789-abcdefghijklmnopqrstuvwxyz", "a-CANARY", "CANARY-7"}) {
    for (const unsigned status : {200U, 400U, 403U, 500U}) {
      for (const auto& body : {
               canary,
               R"({"error":")" + canary + R"("})",
               R"({"error":{"message":")" + canary + R"("}})",
               R"({"error":{"message":"bad )" + canary + R"("}})",
               R"({"error":{"message":"API key not valid )" + canary + R"("}})",
               R"({"error":{"message":"TOKEN_EXPIRED )" + canary + R"("}})",
               R"({"error":{"message":"SOMETHING_NEW : )" + canary + R"("}})",
               R"({"access_token":")" + canary + R"(\n"})",
           }) {
        const auto reply = decode_token_reply(status, body);
        ASSERT_FALSE(reply) << body;
        EXPECT_EQ(reply.error().message.find("CANARY"), std::string::npos) << reply.error().message;
      }
    }
  }
}

TEST(token_codec, shows_the_code_word_of_an_error) {
  for (const char* said : {"SOMETHING_NEW", "SOMETHING_NEW : with more words"}) {
    const auto reply =
        decode_token_reply(503, R"({"error":{"message":")" + std::string(said) + R"("}})");
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().message, "the token service answered 503: SOMETHING_NEW");
  }
}

}  // namespace
}  // namespace asb::alexsidebar
