#include "vocabulary.hpp"

#include <algorithm>

// The table file becomes part of the read-only data: nothing is read or built at the start, and
// pages that are not used take no memory.
asm(R"(
  .section .rodata
  .balign 64
  .hidden asb_token_tables
  .globl asb_token_tables
  .type asb_token_tables, @object
asb_token_tables:
  .incbin ")" ASB_TOKEN_TABLES R"("
  .size asb_token_tables, . - asb_token_tables
  .previous
)");

extern "C" const asb::tokens::tables asb_token_tables;

namespace asb::tokens {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

/// The bytes that a character takes by its first one; 1 if none begins so.
std::size_t length_by(std::uint8_t first) {
  if (first < 0xC2 || first > 0xF4) return 1;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/// Excludes overlong forms, surrogates and what is beyond U+10FFFF.
bool may_follow(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return second >= 0x80 && second <= 0xBF;
  }
}

}  // namespace

bool is_token(std::string_view text) {
  if (text.size() > longest_token) return false;
  const auto* const known = asb_token_tables.text +
                            asb_token_tables.words[asb_token_tables.word_slots.slot(hash_of(text))];
  return text == std::string_view(known + 1, static_cast<unsigned char>(*known));
}

token token_of(char byte) {
  return asb_token_tables.of_byte[static_cast<unsigned char>(byte)];
}

token merged(token left, token right) {
  const auto key = pair_key(left, right);
  const auto pair = asb_token_tables.pairs[asb_token_tables.pair_slots.slot(mix(key))];
  return pair >> 18U == key ? pair & 0x3FFFFU : no_token;
}

character first_character(std::string_view text, bool ended) {
  if (text.empty()) return {};
  const auto first = byte_at(text, 0);
  char32_t code_point = first;
  const auto length = length_by(first);
  if (length > 1) code_point &= 0x7FU >> length;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return ended ? character{kind::symbol, 1} : character{};
    const auto next = byte_at(text, i);
    if (i == 1 ? !may_follow(first, next) : next >> 6U != 2) return {kind::symbol, 1};
    code_point = code_point << 6U | (next & 0x3FU);
  }
  if (length == 1 && first >= 0x80) return {kind::symbol, 1};
  return {asb_token_tables.kinds[asb_token_tables.block_of[code_point / 256]][code_point % 256],
          length};
}

}  // namespace asb::tokens
