#pragma once

#include "answer_body.hpp"

#include <string>

namespace simulator {

/// What a generated answer says in the end, per section.
struct answer_texts {
  std::string reasoning;
  std::string text;
  std::string code;
};

answer_texts texts_of(const generated_answer& wanted);

answer_body render(const generated_answer& wanted, bool last_separator = true);

}  // namespace simulator
