#include "message_decoder.hpp"

#include <asb/openai/request_decoder.hpp>

#include <gtest/gtest.h>

#include <expected>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace asb::openai {
namespace {

using chat::image_part;
using chat::role;
using chat::text_part;

/// Decodes `message` as the second of a request.
std::expected<chat::message, api_error> decode(const std::string& message) {
  auto request = decode_request(
      R"({"model":"o1","messages":[{"role":"system","content":"be brief"},)" + message + "]}");
  if (!request) return std::unexpected(request.error());
  return std::move(request->messages.at(1));
}

TEST(message_decoder, roles_are_known) {
  const std::vector<std::pair<std::string, role>> roles = {
      {"system", role::system},       {"developer", role::developer}, {"user", role::user},
      {"assistant", role::assistant}, {"tool", role::tool},           {"function", role::tool}};
  for (const auto& [name, expected] : roles) {
    const auto message = decode(R"({"role":")" + name + R"(","content":"x","name":"n"})");
    ASSERT_TRUE(message) << message.error().message;
    EXPECT_EQ(message->from, expected) << name;
    EXPECT_EQ(message->name, "n");
  }
}

TEST(message_decoder, content_is_a_string_parts_null_or_absent) {
  const std::vector<std::pair<std::string, std::vector<chat::part>>> contents = {
      {R"({"role":"user"})", {}},
      {R"({"role":"user","content":null})", {}},
      {R"({"role":"user","content":[]})", {}},
      {R"({"role":"user","content":""})", {text_part{""}}},
      {R"({"role":"user","content":"caf\u00e9 \ud83d\ude00 \u0000"})",
       {text_part{std::string("caf\xC3\xA9 \xF0\x9F\x98\x80 \0", 12)}}},
      {R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"input_text","text":"b"},)"
       R"({"type":"output_text","text":"c"},{"type":"refusal","refusal":"no"}]})",
       {text_part{"a"}, text_part{"b"}, text_part{"c"}, text_part{"no"}}},
      {R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"https://h/a.png",)"
       R"("detail":"low"}},{"type":"text","text":"what?"},)"
       R"({"type":"image_url","image_url":"data:image/png;base64,AA=="},)"
       R"({"type":"input_image","image_url":"HTTP://h/b"}]})",
       {image_part{"https://h/a.png"}, text_part{"what?"}, image_part{"data:image/png;base64,AA=="},
        image_part{"HTTP://h/b"}}},
  };
  for (const auto& [text, parts] : contents) {
    const auto message = decode(text);
    ASSERT_TRUE(message) << text << message.error().message;
    EXPECT_EQ(message->parts, parts) << text;
  }
}

TEST(message_decoder, tool_traffic_is_kept) {
  const auto assistant =
      decode(R"({"role":"assistant","content":null,"reasoning_content":"ignored","tool_calls":[)"
             R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},)"
             R"({"function":{"name":"g"}}],"function_call":{"name":"old","arguments":"{}"}})");
  ASSERT_TRUE(assistant) << assistant.error().message;
  EXPECT_EQ(
      assistant->tool_calls,
      (std::vector<chat::tool_call>{{"c1", "f", R"({"x":1})"}, {"", "g", ""}, {"", "old", "{}"}}));
  EXPECT_TRUE(assistant->parts.empty());

  const auto tool = decode(R"({"role":"tool","tool_call_id":"c1","content":[{"type":"text",)"
                           R"("text":"42"}]})");
  ASSERT_TRUE(tool) << tool.error().message;
  EXPECT_EQ(tool->tool_call_id, "c1");
  EXPECT_EQ(tool->parts, (std::vector<chat::part>{text_part{"42"}}));

  EXPECT_TRUE(decode(R"({"role":"assistant","content":"x","tool_calls":null,"name":null})"));
}

struct refusal {
  std::string message;
  std::string param;  ///< below messages[1]
};

TEST(message_decoder, refused_message_is_a_400_with_the_path_of_the_value) {
  const std::string user = R"({"role":"user","content":)";
  const std::string assistant = R"({"role":"assistant","content":"x",)";
  const std::vector<refusal> cases = {
      {"1", ""},
      {"null", ""},
      {R"("hi")", ""},
      {"[]", ""},
      {"{}", ".role"},
      {R"({"role":null})", ".role"},
      {R"({"role":1})", ".role"},
      {R"({"role":"User"})", ".role"},
      {R"({"role":"robot"})", ".role"},
      {R"({"role":"user","content":"x","name":1})", ".name"},
      {R"({"role":"tool","content":"x","tool_call_id":1})", ".tool_call_id"},
      {user + "1}", ".content"},
      {user + "true}", ".content"},
      {user + R"({"type":"text","text":"x"}})", ".content"},
      {user + R"(["x"]})", ".content[0]"},
      {user + "[null]}", ".content[0]"},
      {user + "[{}]}", ".content[0].type"},
      {user + R"([{"type":1}]})", ".content[0].type"},
      {user + R"([{"type":"text"}]})", ".content[0].text"},
      {user + R"([{"type":"text","text":null}]})", ".content[0].text"},
      {user + R"([{"type":"text","text":"a"},{"type":"text","text":1}]})", ".content[1].text"},
      {user + R"([{"type":"input_audio","input_audio":{}}]})", ".content[0].type"},
      {user + R"([{"type":"file","file":{}}]})", ".content[0].type"},
      {user + R"([{"type":"image_url"}]})", ".content[0].image_url"},
      {user + R"([{"type":"image_url","image_url":1}]})", ".content[0].image_url"},
      {user + R"([{"type":"image_url","image_url":""}]})", ".content[0].image_url"},
      {user + R"([{"type":"image_url","image_url":"a.png"}]})", ".content[0].image_url"},
      {user + R"([{"type":"image_url","image_url":{}}]})", ".content[0].image_url.url"},
      {user + R"([{"type":"image_url","image_url":{"url":1}}]})", ".content[0].image_url.url"},
      {user + R"([{"type":"image_url","image_url":{"url":"ftp://h/a"}}]})",
       ".content[0].image_url.url"},
      {user + R"([{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]})",
       ".content[0].image_url.url"},
      {user + R"([{"type":"image_url","image_url":{"url":"https://"}}]})",
       ".content[0].image_url.url"},
      {assistant + R"("tool_calls":{}})", ".tool_calls"},
      {assistant + R"("tool_calls":[1]})", ".tool_calls[0]"},
      {assistant + R"("tool_calls":[{"id":1}]})", ".tool_calls[0].id"},
      {assistant + R"("tool_calls":[{"id":"a"}]})", ".tool_calls[0].function"},
      {assistant + R"("tool_calls":[{"function":[]}]})", ".tool_calls[0].function"},
      {assistant + R"("tool_calls":[{"function":{}}]})", ".tool_calls[0].function.name"},
      {assistant + R"("tool_calls":[{"function":{"name":"f","arguments":{}}}]})",
       ".tool_calls[0].function.arguments"},
      {assistant + R"("function_call":"auto"})", ".function_call"},
      {assistant + R"("function_call":{}})", ".function_call.name"},
  };
  for (const auto& [text, param] : cases) {
    const auto message = decode(text);
    ASSERT_FALSE(message) << text;
    EXPECT_EQ(message.error().status, 400U) << text;
    EXPECT_EQ(message.error().param, "messages[1]" + param) << text;
  }
}

TEST(message_decoder, part_that_cannot_be_passed_on_is_named) {
  const auto message = decode(R"({"role":"user","content":[{"type":"input_audio"}]})");
  EXPECT_EQ(message.error().message,
            "`messages[1].content[0].type` must be text or image_url: a part of the type "
            "`input_audio` cannot be passed on.");
}

TEST(message_decoder, text_is_moved_out_of_the_document) {
  nlohmann::json value = {{"role", "user"}, {"content", std::string(1000, 'x')}};
  const auto* before = value["content"].get_ref<const std::string&>().data();
  value_reader reader;
  chat::message message;
  ASSERT_TRUE(decode_message(reader, value, field_path{}, message));
  EXPECT_EQ(std::get<text_part>(message.parts.at(0)).text.data(), before);
}

}  // namespace
}  // namespace asb::openai
