#include "request_encoder.hpp"

#include <asb/alexsidebar/upstream_errc.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace asb::alexsidebar {
namespace {

using chat::image_part;
using chat::message;
using chat::role;
using chat::text_part;
using nlohmann::json;

const model sonnet{"claude-3-7-sonnet", "agent_sonnet_37", "chat"};
const model thinker{"claude-3-7-sonnet-thinking", "agent_sonnet_37", "chat"};
constexpr std::int64_t now = 1'700'000'000;

message say(role from, std::vector<chat::part> parts) {
  message said;
  said.from = from;
  said.parts = std::move(parts);
  return said;
}

message say(role from, std::string text) {
  return say(from, {text_part{std::move(text)}});
}

message tool_result(std::string name, std::string call_id, std::vector<chat::part> parts) {
  auto said = say(role::tool, std::move(parts));
  said.name = std::move(name);
  said.tool_call_id = std::move(call_id);
  return said;
}

std::string encode(std::vector<message> messages, const model& chosen = sonnet,
                   std::string_view system_prompt = {}) {
  chat::completion_request request;
  request.model = chosen.name;
  request.messages = std::move(messages);
  return encode_request(request, chosen, system_prompt, now).value();
}

/// The whole body around the messages.
std::string body(std::string_view prompt, std::string_view messages) {
  return R"({"model":"agent_sonnet_37","prompt":")" + std::string(prompt) +
         R"(","api_keys":{"anthropic":"","perplexity":"","gemini":"","openai":""},"deps":[],)"
         R"("messages":[)" +
         std::string(messages) + "]}";
}

/// One message of the body; images and sections are the insides of their arrays.
std::string wire(std::string_view from, int id, std::string_view sections,
                 std::string_view images = "", bool think_first = false) {
  return R"({"role":")" + std::string(from) + R"(","id":)" + std::to_string(id) +
         R"(,"ts_created":1700000000,"web_access":false,"img_urls":[)" + std::string(images) +
         R"(],"relevant_files":[],"docs":[],"code_contexts":[],"think_first":)" +
         (think_first ? "true" : "false") + R"(,"sections":[)" + std::string(sections) + "]}";
}

std::string section(std::string_view escaped_text) {
  return R"({"text":{"text":")" + std::string(escaped_text) + R"(","is_thinking":false}})";
}

/// The texts of all sections of the body, message by message.
std::vector<std::vector<std::string>> texts_of(const std::string& encoded) {
  std::vector<std::vector<std::string>> all;
  const auto parsed = json::parse(encoded);
  for (const auto& each : parsed["messages"]) {
    auto& texts = all.emplace_back();
    for (const auto& part : each["sections"]) texts.push_back(part["text"]["text"]);
  }
  return all;
}

using texts = std::vector<std::vector<std::string>>;

TEST(request_encoder, writes_one_user_message_byte_for_byte) {
  EXPECT_EQ(
      encode({say(role::user, "Hello")}),
      R"({"model":"agent_sonnet_37","prompt":"","api_keys":{"anthropic":"","perplexity":"",)"
      R"("gemini":"","openai":""},"deps":[],"messages":[{"role":"User","id":0,)"
      R"("ts_created":1700000000,"web_access":false,"img_urls":[],"relevant_files":[],"docs":[],)"
      R"("code_contexts":[],"think_first":false,"sections":[{"text":{"text":"Hello",)"
      R"("is_thinking":false}}]}]})");
}

TEST(request_encoder, gives_every_role_its_wire_name_and_every_message_its_index) {
  EXPECT_EQ(encode({say(role::user, "a"), say(role::assistant, "b"), say(role::user, "c")}),
            body("", wire("User", 0, section("a")) + ',' + wire("Assistant", 1, section("b")) +
                         ',' + wire("User", 2, section("c"))));
}

TEST(request_encoder, makes_the_prompt_of_all_system_and_developer_messages_wherever_they_are) {
  EXPECT_EQ(encode({say(role::system, {text_part{"one"}, text_part{"two"}}), say(role::user, "hi"),
                    say(role::developer, "three")}),
            body(R"(one\ntwo\n\nthree)", wire("System", 0, section("one") + ',' + section("two")) +
                                             ',' + wire("User", 1, section("hi")) + ',' +
                                             wire("System", 2, section("three"))));
}

TEST(request_encoder, puts_the_default_system_prompt_first_when_the_client_sends_none) {
  EXPECT_EQ(encode({say(role::user, "hi")}, sonnet, "Be \"brief\"."),
            body(R"(Be \"brief\".)", wire("System", 0, section(R"(Be \"brief\".)")) + ',' +
                                         wire("User", 1, section("hi"))));
  EXPECT_EQ(encode({say(role::system, " "), say(role::user, "hi")}, sonnet, "Be brief."),
            encode({say(role::user, "hi")}, sonnet, "Be brief."));
}

TEST(request_encoder, leaves_the_default_system_prompt_out_when_the_client_sends_its_own) {
  for (const auto from : {role::system, role::developer}) {
    EXPECT_EQ(
        encode({say(role::user, "hi"), say(from, "mine")}, sonnet, "default"),
        body("mine", wire("User", 0, section("hi")) + ',' + wire("System", 1, section("mine"))));
  }
  EXPECT_EQ(encode({say(role::user, "hi")}, sonnet, " \n"), encode({say(role::user, "hi")}));
}

TEST(request_encoder, lists_images_in_order_and_each_text_part_as_a_section) {
  EXPECT_EQ(
      encode({say(role::user, {text_part{"first"}, image_part{"https://x/1.png?a=\"b\""},
                               text_part{"second"}, image_part{"data:image/png;base64,AA=="}})}),
      body("", wire("User", 0, section("first") + ',' + section("second"),
                    R"("https://x/1.png?a=\"b\"","data:image/png;base64,AA==")")));
}

TEST(request_encoder, gives_a_message_of_images_alone_no_sections) {
  const auto expected = body("", wire("User", 0, "", R"("http://x/1.png")"));
  EXPECT_EQ(encode({say(role::user, {image_part{"http://x/1.png"}})}), expected);
  EXPECT_EQ(encode({say(role::user, {text_part{" \n"}, image_part{"http://x/1.png"}})}), expected);
}

TEST(request_encoder, drops_what_is_blank_and_numbers_what_is_left) {
  EXPECT_EQ(encode({say(role::user, ""), say(role::user, " a \n"),
                    say(role::assistant, std::vector<chat::part>{}), say(role::assistant, "\t\r\n"),
                    say(role::user, {text_part{""}, text_part{"b"}, text_part{" "}})}),
            body("", wire("User", 0, section(R"( a \n)")) + ',' + wire("User", 1, section("b"))));
}

TEST(request_encoder, fails_when_no_message_carries_anything) {
  const std::vector<std::vector<message>> cases = {
      {},
      {say(role::user, "")},
      {say(role::system, " "), say(role::assistant, "\n")},
      {say(role::assistant, "<think>only thoughts</think>\n")},
      {tool_result("", "", {text_part{" "}})},
  };
  for (const auto& messages : cases) {
    chat::completion_request request;
    request.messages = messages;
    const auto encoded = encode_request(request, sonnet, "default prompt", now);
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, upstream_errc::nothing_to_send);
    EXPECT_NE(encoded.error().message.find("send at least one message"), std::string::npos);
  }
}

TEST(request_encoder, thinks_first_only_for_a_thinking_model_whose_last_message_is_the_users) {
  const auto flags = [](const std::string& encoded) {
    std::string all;
    const auto parsed = json::parse(encoded);
    for (const auto& each : parsed["messages"]) all += each["think_first"].get<bool>() ? '1' : '0';
    return all;
  };
  const auto user = say(role::user, "q");
  const auto assistant = say(role::assistant, "a");
  EXPECT_EQ(flags(encode({user, assistant, user}, thinker)), "001");
  EXPECT_EQ(flags(encode({user, assistant, user}, sonnet)), "000");
  EXPECT_EQ(flags(encode({user, assistant}, thinker)), "00");
  EXPECT_EQ(flags(encode({user, say(role::system, "s")}, thinker)), "00");
  EXPECT_EQ(flags(encode({user, say(role::assistant, " ")}, thinker)), "1");
  EXPECT_EQ(flags(encode({user, tool_result("f", "", {text_part{"4"}})}, thinker)), "00");
}

TEST(request_encoder, spells_out_the_assistants_tool_calls) {
  auto calls = say(role::assistant, "Let me see.");
  calls.tool_calls = {{"call_1", "get_weather", R"({"city":"Oslo"})"}, {"", "now", ""}};
  EXPECT_EQ(encode({calls}),
            body("", wire("Assistant", 0,
                          section("Let me see.") + ',' +
                              section(R"(Called the tool get_weather (call call_1) with )"
                                      R"({\"city\":\"Oslo\"}\nCalled the tool now with {})"))));
  calls.parts.clear();
  EXPECT_EQ(texts_of(encode({calls})).front().size(), 1U) << "null content beside calls is kept";
}

TEST(request_encoder, names_the_tool_above_its_result) {
  auto calls = say(role::assistant, "");
  calls.tool_calls = {{"call_1", "get_weather", "{}"}};
  const auto first_text = [](const std::vector<message>& messages) {
    return texts_of(encode(messages)).back().front();
  };
  EXPECT_EQ(encode({tool_result("get_weather", "", {text_part{"4 C"}})}),
            body("", wire("User", 0, section(R"(Result of the tool get_weather:\n4 C)"))));
  EXPECT_EQ(first_text({tool_result("", "call_9", {text_part{"4 C"}})}),
            "Result of a tool (call call_9):\n4 C");
  EXPECT_EQ(first_text({calls, tool_result("", "call_1", {text_part{"4 C"}})}),
            "Result of the tool get_weather (call call_1):\n4 C");
  EXPECT_EQ(first_text({calls, tool_result("", "call_1", {text_part{""}})}),
            "Result of the tool get_weather (call call_1):\n(nothing)");
  EXPECT_EQ(first_text({tool_result("shot", "", {image_part{"http://x/1.png"}})}),
            "Result of the tool shot:\n(images)");
  EXPECT_EQ(first_text({tool_result("", "", {text_part{"4 C"}})}), "Result of a tool:\n4 C");
  EXPECT_EQ(texts_of(encode({tool_result("f", "", {text_part{"a"}, text_part{"b"}})})),
            (texts{{"Result of the tool f:\na", "b"}}));
}

TEST(request_encoder, removes_a_leading_think_block_from_assistant_history_alone) {
  struct {
    const char* given;
    const char* sent;
  } const cases[] = {
      {"<think>\nhm\n</think>\n\nYes", "Yes"},
      {" \n<think>hm</think>Yes ", "Yes "},
      {"<think></think>Yes", "Yes"},
      {"<think>a</think>b<think>c</think>", "b<think>c</think>"},
      {"Yes <think>hm</think>", "Yes <think>hm</think>"},
      {"<think>never closed", "<think>never closed"},
      {"</think>Yes", "</think>Yes"},
      {"<thinking>hm</thinking>Yes", "<thinking>hm</thinking>Yes"},
  };
  for (const auto& [given, sent] : cases) {
    EXPECT_EQ(texts_of(encode({say(role::assistant, given)})), (texts{{sent}})) << given;
    EXPECT_EQ(texts_of(encode({say(role::user, given)})), (texts{{given}})) << given;
  }
  EXPECT_EQ(texts_of(encode({say(role::assistant, {text_part{"<think>hm</think>"}, text_part{"b"}}),
                             say(role::user, "c")})),
            (texts{{"b"}, {"c"}}));
}

TEST(request_encoder, sends_any_text_byte_exact) {
  using namespace std::string_literals;
  const std::string naughty[] = {
      "a\0b"s,
      "\x01\x1f\x7f",
      "\"\\/\b\f\n\r\t",
      "\\u0041 \\n",
      "› ‹ \xE2\x80\xA8 \xE2\x80\xA9 \xC2\x85",
      "😀 👩‍👩‍👧 ﷽ مرحبا שלום",
      "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
      "<script>alert('x')</script> ${x} {{x}} %s %n '; DROP TABLE users;--",
      "\xEF\xBB\xBF BOM \xEF\xBF\xBF \xF4\x8F\xBF\xBF",
      std::string(100'000, 'x'),
  };
  for (const auto& text : naughty) {
    EXPECT_EQ(texts_of(encode({say(role::user, text)})), (texts{{text}}));
    EXPECT_EQ(json::parse(encode({say(role::system, text)}))["prompt"], text);
  }
  EXPECT_EQ(encode({say(role::user, "a\0b\n\"\\"s)}),
            body("", wire("User", 0, section(R"(a\u0000b\n\"\\)"))));
}

}  // namespace
}  // namespace asb::alexsidebar
