#pragma once

#include "answer_body.hpp"

#include <string_view>

namespace simulator {

/// A short friendly answer that cites the user; it thinks first if the request asks for it or the
/// model always does, and shows code when the user speaks of it.
answer_body render_demo(const request_facts& facts, bool last_separator);

/// `text` word by word: a frame per word.
answer_body render_words(std::string_view text, bool last_separator);

}  // namespace simulator
