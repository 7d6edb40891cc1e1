#pragma once

#include "hash.hpp"

/// The tables of the tokenizer as they lie in the binary. make_tables.cpp fills them at build time;
/// the sizes are those of its data, which it checks.
namespace asb::tokens {

using token = std::uint32_t;

inline constexpr std::size_t token_count = 199'998;
inline constexpr std::size_t longest_token = 128;
inline constexpr std::size_t token_bytes = 1'397'670;  ///< of all tokens together

/// What the pattern tells apart. Letters without case and those that modify count as `letter`; the
/// white space is that of JavaScript.
enum class kind : std::uint8_t { symbol, newline, space, upper, lower, letter, mark, number, end };

struct tables {
  static constexpr std::size_t slots = token_count + token_count / 32;
  static constexpr std::size_t groups = token_count / 4;
  static constexpr std::uint64_t no_pair = ~std::uint64_t{0};

  /// A pair of tokens that is merged into another: 18 bits for each of the three.
  std::uint64_t pairs[slots];
  slot_finder<slots, groups> pair_slots;

  /// Where in `text` a token stands, behind a byte with its length. Offset 0 is an empty slot's.
  std::uint32_t words[slots];
  slot_finder<slots, groups> word_slots;
  char text[1 + token_count + token_bytes];

  token of_byte[256];

  /// Blocks of 256 characters with the same kinds are stored once.
  static constexpr std::size_t blocks = 139;
  std::uint8_t block_of[0x110000 / 256];
  kind kinds[blocks][256];
};

/// The key of a pair, which takes the lower 36 bits.
constexpr std::uint64_t pair_key(token left, token right) {
  return std::uint64_t{left} << 18U | right;
}

}  // namespace asb::tokens
