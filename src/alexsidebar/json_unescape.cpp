#include "json_unescape.hpp"

#include "byte_search.hpp"

#include <asb/base/utf8.hpp>

#include <charconv>

namespace asb::alexsidebar {
namespace {

constexpr auto not_plain = [](std::uint64_t word) {
  return match_byte(word, '"') | match_byte(word, '\\') | match_below(word, 0x20);
};

constexpr char32_t replacement = 0xFFFD;

bool is_high_surrogate(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The UTF-16 unit of a `\uXXXX` at the start of `json`.
std::optional<char32_t> read_unit(std::string_view json) {
  constexpr std::size_t length = 6;
  if (json.size() < length || !json.starts_with("\\u")) return std::nullopt;
  std::uint32_t unit = 0;
  const auto* const end = json.data() + length;
  const auto [stop, why] = std::from_chars(json.data() + 2, end, unit, 16);
  if (why != std::errc{} || stop != end) return std::nullopt;
  return unit;
}

/// The character of a two-byte escape, 0 if there is no such escape.
char short_escape(char name) {
  switch (name) {
    case '"':
    case '\\':
    case '/': return name;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

/// Appends what the `\u` escape at the start of `json` stands for, a surrogate pair included;
/// gives the length of what it read, 0 if it is wrong.
std::size_t append_unicode(std::string_view json, std::string& out, bool& half_character) {
  const auto unit = read_unit(json);
  if (!unit) return 0;
  const auto behind = json.substr(6);
  if (is_high_surrogate(*unit)) {
    if (const auto low = read_unit(behind); low && is_low_surrogate(*low)) {
      append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
      return 12;
    }
    half_character = behind.starts_with('"');
    if (!half_character) append_utf8(out, replacement);
  } else {
    append_utf8(out, is_low_surrogate(*unit) ? replacement : *unit);
  }
  return 6;
}

}  // namespace

std::optional<string_end> json_unescape(std::string_view json, std::string& out) {
  string_end end;
  for (;;) {
    const auto stop = find_bytes(json, end.length, not_plain);
    out.append(json.substr(end.length, stop - end.length));
    end.length = stop;
    if (stop == json.size()) return std::nullopt;
    if (json[stop] == '"') return end;
    if (json[stop] != '\\' || stop + 1 == json.size()) return std::nullopt;
    if (json[stop + 1] == 'u') {
      const auto length = append_unicode(json.substr(stop), out, end.half_character);
      if (length == 0) return std::nullopt;
      end.length += length;
    } else {
      const auto plain = short_escape(json[stop + 1]);
      if (plain == 0) return std::nullopt;
      out += plain;
      end.length += 2;
    }
  }
}

}  // namespace asb::alexsidebar
