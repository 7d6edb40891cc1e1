#pragma once

#include <string>
#include <string_view>

namespace asb::openai {

/// Whether `text` holds none of the words by which one-api and new-api switch a channel off.
bool is_neutral(std::string_view text);

/// `text` itself if it is neutral.
std::string neutral_or(std::string text, std::string_view otherwise);

/// What a client sent, shortened, in backticks; the word "given" when it is not neutral.
std::string quote_input(std::string_view text);

}  // namespace asb::openai
