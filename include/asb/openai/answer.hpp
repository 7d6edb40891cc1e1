#pragma once

#include <cstdint>
#include <string>

namespace asb::openai {

/// How thinking is shown: in a field of its own, in the content between tags, or not at all.
enum class reasoning_format { reasoning_content, think_tags, hidden };

/// Tokens of one answer; `completion_tokens` includes the reasoning.
struct usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t reasoning_tokens = 0;
};

/// What is the same in every chunk of an answer. `created` is in Unix seconds; `model` is the name
/// the client used.
struct answer_head {
  std::string id;
  std::int64_t created = 0;
  std::string model;
};

}  // namespace asb::openai
