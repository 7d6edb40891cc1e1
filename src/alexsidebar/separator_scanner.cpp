#include "separator_scanner.hpp"

#include "byte_search.hpp"

namespace asb::alexsidebar {
namespace {

constexpr auto quote_or_separator = [](std::uint64_t word) {
  return match_byte(word, '"') | match_byte(word, 0xE2);
};
constexpr auto quote_or_escape = [](std::uint64_t word) {
  return match_byte(word, '"') | match_byte(word, '\\');
};

}  // namespace

std::size_t separator_scanner::scan(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && state_ != state::found) {
    switch (state_) {
      case state::between:
        at = find_bytes(bytes, at, quote_or_separator);
        if (at < bytes.size()) state_ = bytes[at++] == '"' ? state::in_string : state::first_byte;
        break;
      case state::first_byte:
        state_ = bytes[at] == '\x80' ? (++at, state::second_byte) : state::between;
        break;
      case state::second_byte:
        state_ = bytes[at] == '\xBA' ? (++at, state::found) : state::between;
        break;
      case state::in_string:
        at = find_bytes(bytes, at, quote_or_escape);
        if (at < bytes.size()) state_ = bytes[at++] == '"' ? state::between : state::escape;
        break;
      case state::escape:
        ++at;
        state_ = state::in_string;
        break;
      case state::found: break;
    }
  }
  return at;
}

std::size_t separator_scanner::separator_bytes() const {
  switch (state_) {
    case state::first_byte: return 1;
    case state::second_byte: return 2;
    case state::found: return 3;
    default: return 0;
  }
}

}  // namespace asb::alexsidebar
