#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Searches for a few kinds of bytes at once, eight bytes per step. A matcher takes eight bytes as
/// a little-endian word and sets the top bit of each byte that matches. Borrows may set it in bytes
/// above a match, never below, so only the lowest match counts.
namespace asb::alexsidebar {

constexpr std::uint64_t every_byte(unsigned char value) {
  return 0x0101010101010101U * value;
}

constexpr std::uint64_t match_below(std::uint64_t word, unsigned char limit) {
  return (word - every_byte(limit)) & ~word & every_byte(0x80);
}

constexpr std::uint64_t match_byte(std::uint64_t word, unsigned char value) {
  return match_below(word ^ every_byte(value), 1);
}

inline std::uint64_t load_word(const char* from, std::size_t length = 8) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, length);
  if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
  return word;
}

constexpr std::size_t lowest_byte(std::uint64_t bits) {
  return static_cast<std::size_t>(std::countr_zero(bits)) / 8;
}

/// Offset of the first matching byte at or after `from`; text.size() if there is none.
template <class Matcher>
std::size_t find_bytes(std::string_view text, std::size_t from, Matcher match) {
  for (; text.size() - from >= 8; from += 8) {
    if (const auto bits = match(load_word(text.data() + from))) return from + lowest_byte(bits);
  }
  if (from == text.size()) return from;
  const auto bits = match(load_word(text.data() + from, text.size() - from));
  return bits == 0 ? text.size() : std::min(text.size(), from + lowest_byte(bits));
}

/// Length of what `a` and `b` have in common at their start.
inline std::size_t common_prefix(std::string_view a, std::string_view b) {
  // Blocks at the speed of memcmp, then the place within the block that differs.
  constexpr std::size_t block = 512;
  const auto size = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (size - at >= block && std::memcmp(a.data() + at, b.data() + at, block) == 0) at += block;
  for (; size - at >= 8; at += 8) {
    if (const auto bits = load_word(a.data() + at) ^ load_word(b.data() + at)) {
      return at + lowest_byte(bits);
    }
  }
  while (at < size && a[at] == b[at]) ++at;
  return at;
}

}  // namespace asb::alexsidebar
