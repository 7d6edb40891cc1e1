#include <asb/base/text.hpp>
#include <asb/tokens/counter.hpp>

namespace asb::tokens {
namespace {

enum class kind { letter, digit, space, mark, wide };

/// The kind of the character that begins with byte `c`. Two-byte sequences (up to U+07FF) are the
/// alphabets; three bytes and more are mostly CJK and emoji.
kind kind_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (is_space(c)) return kind::space;
  if (c >= '0' && c <= '9') return kind::digit;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return kind::letter;
  if (byte < 0x80) return kind::mark;
  return byte < 0xE0 ? kind::letter : kind::wide;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t run_tokens(kind what, std::size_t length) {
  switch (what) {
    case kind::letter: return (length + 4) / 5;
    case kind::digit: return (length + 2) / 3;
    case kind::space: return length > 1 ? 1 : 0;
    case kind::mark:
    case kind::wide: return length;
  }
  return length;
}

}  // namespace

std::size_t approximate_counter::count(std::string_view text) const {
  std::size_t tokens = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    const auto what = kind_of(text[i]);
    std::size_t length = 0;
    while (i < text.size() && kind_of(text[i]) == what) {
      ++length;
      ++i;
      while (i < text.size() && continues(text[i])) ++i;
    }
    tokens += run_tokens(what, length);
  }
  return tokens;
}

}  // namespace asb::tokens
