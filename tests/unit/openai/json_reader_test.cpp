#include "json_reader.hpp"

#include "support/json_documents.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace asb::openai {
namespace {

using namespace std::string_literals;
using nlohmann::json;
using test::nested;

TEST(json_reader, valid_document_is_read_as_the_library_reads_it) {
  for (const auto& text : test::valid_json()) {
    const auto parsed = parse_json(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error();
    EXPECT_EQ(*parsed, json::parse(text)) << text;
  }
}

TEST(json_reader, byte_order_mark_is_skipped) {
  EXPECT_EQ(parse_json("\xEF\xBB\xBF{}").value(), json::object());
}

TEST(json_reader, of_duplicate_keys_the_last_counts) {
  EXPECT_EQ(parse_json(R"({"a":1,"a":2})").value(), json({{"a", 2}}));
  EXPECT_EQ(parse_json(R"({"a":{"x":1},"b":3,"a":{"y":[2]}})").value().dump(),
            R"({"a":{"y":[2]},"b":3})");
  EXPECT_EQ(parse_json(R"({"a":1,"\u0061":[]})").value().dump(), R"({"a":[]})");
}

TEST(json_reader, invalid_document_is_refused) {
  for (const auto& text : test::invalid_json()) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().starts_with("The request body is not valid JSON: "))
        << parsed.error();
    EXPECT_TRUE(parsed.error().ends_with(".")) << parsed.error();
  }
}

struct refusal {
  std::string text;
  std::string message;
};

TEST(json_reader, message_says_what_is_wrong_and_where) {
  const std::vector<refusal> cases = {
      {"", "unexpected end of input at byte 0."},
      {"[1,2", "unexpected end of input at byte 4."},
      {"[1,]", "unexpected ']' at byte 3."},
      {"{} {}", "unexpected '{' at byte 3."},
      {"[nul]", "invalid literal at byte 4."},
      {"[\"a\xFF\"]", "invalid UTF-8 at byte 3."},
      {"[\"\xC0\xAF\"]", "invalid UTF-8 at byte 2."},
      {"[\"\xED\xA0\x80\"]", "invalid UTF-8 at byte 2."},
      {"[\"\xF4\x90\x80\x80\"]", "invalid UTF-8 at byte 2."},
      {"[\"\xE2\x82\"]", "invalid UTF-8 at byte 2."},
      {"{\"\xE9\":1}", "invalid UTF-8 at byte 2."},
      {"[\"a\0b\"]"s, "a NUL at byte 3."},
      {R"(["\ud800"])",
       "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF at byte 8."},
      {R"(["\ud800a"])",
       "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF at byte 8."},
      {R"(["\ud800\u0041"])",
       "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF at byte 13."},
      {R"(["\ud800\ud800"])",
       "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF at byte 13."},
      {R"(["\udc00"])",
       "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF at byte 7."},
      {R"({"\udfff":1})",
       "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF at byte 7."},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error(), "The request body is not valid JSON: " + message) << text;
  }
}

TEST(json_reader, message_never_repeats_the_text) {
  for (const char* text : {R"({"key":"canary\q"})", R"(["canary)", R"({"canary":1e999})", "canary",
                           R"({"canary" - "canary"})", R"([1 - "x; - canary"])"}) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_FALSE(parsed.error().contains("canary")) << parsed.error();
  }
  EXPECT_FALSE(parse_json("[98765e432]").error().contains("98765"));
}

TEST(json_reader, number_beyond_a_double_is_refused_but_not_called_invalid) {
  for (const char* text : {"[1e400]", "[-1e400]", "1.8e308"}) {
    EXPECT_TRUE(parse_json(text).error().contains("number too large")) << text;
  }
}

TEST(json_reader, nesting_deeper_than_64_is_refused) {
  for (const auto& text :
       {nested(65, "[", "]"), nested(65, R"({"a":)", "}"), nested(33, R"([{"":)", "}]"),
        nested(100'000, "[", ""), nested(100'000, R"([{"":)", "")}) {
    EXPECT_EQ(parse_json(text).error(), "The request body is nested deeper than 64 levels.");
  }
  EXPECT_TRUE(
      parse_json("{\"a\":" + nested(63, "[", "]") + ",\"b\":" + nested(63, "[", "]") + "}"));
}

TEST(json_reader, number_of_values_is_bounded) {
  std::string text = "[";
  for (int i = 0; i < 249'998; ++i) text += "[],";
  EXPECT_TRUE(parse_json(text + "[]]"));
  EXPECT_EQ(parse_json(text + "[],[]]").error(),
            "The request body holds more than 250000 JSON values.");
}

TEST(json_reader, text_of_10_mb_is_kept_byte_for_byte) {
  const std::string text(10'000'000, 'x');
  EXPECT_EQ(parse_json("[\"" + text + "\"]").value()[0].get_ref<const std::string&>(), text);
}

}  // namespace
}  // namespace asb::openai
