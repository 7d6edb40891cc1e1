#include <asb/openai/request_decoder.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asb::openai {
namespace {

constexpr const char* hello = R"([{"role":"user","content":"hi"}])";

/// A request that is in order but for `members`.
std::string with(const std::string& members) {
  return std::string(R"({"model":"o1","messages":)") + hello + (members.empty() ? "" : ",") +
         members + "}";
}

TEST(request_decoder, smallest_request_has_the_defaults) {
  const auto request = decode_request(with(""));
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->model, "o1");
  ASSERT_EQ(request->messages.size(), 1U);
  EXPECT_EQ(request->messages[0].from, chat::role::user);
  EXPECT_EQ(request->messages[0].parts, (std::vector<chat::part>{chat::text_part{"hi"}}));
  EXPECT_FALSE(request->stream);
  EXPECT_FALSE(request->include_usage);
  EXPECT_FALSE(request->max_tokens);
  EXPECT_TRUE(request->stop.empty());
}

TEST(request_decoder, stream_limit_and_stops_are_read) {
  const auto request = decode_request(
      with(R"("stream":true,"stream_options":{"include_usage":true,"x":1},"max_tokens":5,)"
           R"("max_completion_tokens":100000,"stop":["a","b","c","d"])"));
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_EQ(request->max_tokens, 100000);
  EXPECT_EQ(request->stop, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(decode_request(with(R"("max_tokens":1)"))->max_tokens, 1);
  EXPECT_EQ(decode_request(with(R"("stop":"END")"))->stop, std::vector<std::string>{"END"});
  EXPECT_TRUE(decode_request(with(R"("stop":[])"))->stop.empty());
}

TEST(request_decoder, what_has_no_effect_is_accepted_unchecked) {
  for (const char* members : {
           R"("temperature":0.5,"top_p":1,"presence_penalty":0,"frequency_penalty":0)",
           R"("temperature":"hot","top_p":[],"seed":1.5,"user":{},"logit_bias":7)",
           R"("metadata":{"a":"b"},"store":true,"service_tier":"auto","reasoning_effort":"high")",
           R"("verbosity":"low","parallel_tool_calls":true,"prediction":{},"nobody_knows":[[1]])",
           R"("n":1,"tools":[],"functions":[],"response_format":{"type":"text"},"logprobs":false)",
           R"("modalities":["text"],"tool_choice":{"type":"function"},"function_call":"auto")",
           R"("tools":[{"type":"function"}],"tool_choice":"none")",
           R"("functions":[{"name":"f"}],"function_call":"none")",
           R"("stream":false,"stream_options":{})",
           R"("n":null,"tools":null,"functions":null,"response_format":null,"logprobs":null)",
           R"("modalities":null,"stream":null,"stream_options":null,"max_tokens":null)",
           R"("max_completion_tokens":null,"stop":null,"stream_options":{"include_usage":null})",
           R"("n":2,"n":1)",
       }) {
    const auto request = decode_request(with(members));
    EXPECT_TRUE(request) << members << ": " << request.error().message;
  }
}

struct refusal {
  std::string body;
  std::string param;
};

TEST(request_decoder, refused_request_is_a_400_that_names_the_parameter) {
  const std::vector<refusal> cases = {
      {R"({"messages":[{"role":"user","content":"x"}]})", "model"},
      {R"({"model":null,"messages":[{"role":"user"}]})", "model"},
      {R"({"model":"","messages":[{"role":"user"}]})", "model"},
      {R"({"model":1,"messages":[{"role":"user"}]})", "model"},
      {R"({"model":"o1"})", "messages"},
      {R"({"model":"o1","messages":null})", "messages"},
      {R"({"model":"o1","messages":[]})", "messages"},
      {R"({"model":"o1","messages":{"role":"user"}})", "messages"},
      {R"({"model":"o1","messages":"hi"})", "messages"},
      {with(R"("n":2)"), "n"},
      {with(R"("n":0)"), "n"},
      {with(R"("n":1.0)"), "n"},
      {with(R"("n":"1")"), "n"},
      {with(R"("n":1,"n":2)"), "n"},
      {with(R"("tools":[{"type":"function"}])"), "tools"},
      {with(R"("tools":[{"type":"function"}],"tool_choice":"auto")"), "tools"},
      {with(R"("tools":[{"type":"function"}],"tool_choice":{"type":"none"})"), "tools"},
      {with(R"("tools":{})"), "tools"},
      {with(R"("tools":{},"tool_choice":"none")"), "tools"},
      {with(R"("functions":[{"name":"f"}])"), "functions"},
      {with(R"("functions":[{"name":"f"}],"tool_choice":"none")"), "functions"},
      {with(R"("functions":"f")"), "functions"},
      {with(R"("response_format":{"type":"json_object"})"), "response_format"},
      {with(R"("response_format":{"type":"json_schema","json_schema":{}})"), "response_format"},
      {with(R"("response_format":{})"), "response_format.type"},
      {with(R"("response_format":{"type":1})"), "response_format.type"},
      {with(R"("response_format":"text")"), "response_format"},
      {with(R"("logprobs":true)"), "logprobs"},
      {with(R"("logprobs":5)"), "logprobs"},
      {with(R"("modalities":["text","audio"])"), "modalities"},
      {with(R"("modalities":"text")"), "modalities"},
      {with(R"("modalities":[1])"), "modalities"},
      {with(R"("stream":"true")"), "stream"},
      {with(R"("stream":1)"), "stream"},
      {with(R"("stream_options":true)"), "stream_options"},
      {with(R"("stream_options":{"include_usage":1})"), "stream_options.include_usage"},
      {with(R"("max_tokens":0)"), "max_tokens"},
      {with(R"("max_tokens":-1)"), "max_tokens"},
      {with(R"("max_tokens":1.0)"), "max_tokens"},
      {with(R"("max_tokens":"5")"), "max_tokens"},
      {with(R"("max_tokens":true)"), "max_tokens"},
      {with(R"("max_tokens":100001)"), "max_tokens"},
      {with(R"("max_tokens":18446744073709551615)"), "max_tokens"},
      {with(R"("max_tokens":99999999999999999999)"), "max_tokens"},
      {with(R"("max_tokens":0,"max_completion_tokens":5)"), "max_tokens"},
      {with(R"("max_completion_tokens":0)"), "max_completion_tokens"},
      {with(R"("max_completion_tokens":100001)"), "max_completion_tokens"},
      {with(R"("stop":"")"), "stop"},
      {with(R"("stop":1)"), "stop"},
      {with(R"("stop":{})"), "stop"},
      {with(R"("stop":["a",""])"), "stop[1]"},
      {with(R"("stop":["a",null])"), "stop[1]"},
      {with(R"("stop":["a","b","c","d","e"])"), "stop"},
  };
  for (const auto& [body, param] : cases) {
    const auto request = decode_request(body);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().status, 400U) << body;
    EXPECT_EQ(request.error().type, "invalid_request_error") << body;
    EXPECT_EQ(request.error().param, param) << body;
    EXPECT_TRUE(request.error().message.starts_with("`" + param + "` ")) << request.error().message;
  }
}

TEST(request_decoder, body_that_is_no_json_object_is_a_400_without_parameter) {
  for (const char* body : {"", "nonsense", "[]", "\"x\"", "null", "7", R"({"model":"o1",})"}) {
    const auto request = decode_request(body);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().status, 400U) << body;
    EXPECT_EQ(request.error().param, "") << body;
  }
}

TEST(request_decoder, token_limit_says_that_it_takes_an_integer_in_the_range_given) {
  const auto request = decode_request(with(R"("max_tokens":9)"), {.max_tokens = 8});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message,
            "`max_tokens` must be an integer (no fraction, no quotes) between 1 and 8.");
  EXPECT_EQ(decode_request(with(R"("max_tokens":8)"), {.max_tokens = 8})->max_tokens, 8);
}

TEST(request_decoder, stop_strings_may_be_only_so_long) {
  const auto stop = [](std::size_t size) {
    return with(R"("stop":["x",")" + std::string(size, 'a') + R"("])");
  };
  EXPECT_EQ(decode_request(stop(4096))->stop[1].size(), 4096U);
  const auto refused = decode_request(stop(4097));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "`stop[1]` must not be longer than 4096 bytes.");
}

TEST(request_decoder, refused_values_are_not_repeated) {
  for (const char* members : {R"("n":"canary")", R"("stop":["canary",""])",
                              R"("response_format":{"type":"canary"})", R"("stream":"canary")"}) {
    EXPECT_FALSE(decode_request(with(members)).error().message.contains("canary")) << members;
  }
}

}  // namespace
}  // namespace asb::openai
