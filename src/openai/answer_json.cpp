#include "answer_json.hpp"

#include <asb/base/json_text.hpp>

#include <spdlog/fmt/fmt.h>

#include <iterator>

namespace asb::openai {

void append_head(std::string& out, const answer_head& head, std::string_view object) {
  out += R"("id":)";
  append_json_string(out, head.id);
  fmt::format_to(std::back_inserter(out), R"(,"object":"{}","created":{},"model":)", object,
                 head.created);
  append_json_string(out, head.model);
}

void append_usage(std::string& out, const usage& tokens) {
  fmt::format_to(std::back_inserter(out),
                 R"("usage":{{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
                 R"("completion_tokens_details":{{"reasoning_tokens":{}}}}})",
                 tokens.prompt_tokens, tokens.completion_tokens,
                 tokens.prompt_tokens + tokens.completion_tokens, tokens.reasoning_tokens);
}

}  // namespace asb::openai
