#pragma once

#include "tables.hpp"

namespace asb::tokens {

inline constexpr token no_token = ~token{0};

/// Whether the text is one token of o200k_base.
bool is_token(std::string_view text);

/// The token of a single byte.
token token_of(char byte);

/// The token that `left` and `right` are merged into, or no_token. A lower one is merged earlier.
token merged(token left, token right);

/// A character's kind and its length in bytes.
struct character {
  kind what = kind::end;
  std::size_t length = 0;
};

/// The character at the front of the text; kind::end if there is none or its beginning only, which
/// `ended` excludes. A byte that does not belong to well-formed UTF-8 is a symbol of its own.
character first_character(std::string_view text, bool ended);

}  // namespace asb::tokens
