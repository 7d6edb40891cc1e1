#include <asb/base/json_text.hpp>

#include <array>

namespace asb {
namespace {

/// Bytes that cannot be copied as they are, or may begin a sequence that cannot (C2, E2).
constexpr auto special = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = table['\\'] = table[0xC2] = table[0xE2] = true;
  return table;
}();

void append_control(std::string& out, unsigned char c) {
  static constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default:
      out += "\\u00";
      out += hex[c >> 4U];
      out += hex[c & 0xFU];
  }
}

/// Escapes a line separator at the start of `text`; gives its length, 0 if there is none.
std::size_t append_line_separator(std::string& out, std::string_view text) {
  if (text.starts_with("\xC2\x85")) return out += "\\u0085", 2;
  if (text.starts_with("\xE2\x80\xA8")) return out += "\\u2028", 3;
  if (text.starts_with("\xE2\x80\xA9")) return out += "\\u2029", 3;
  return 0;
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!special[c]) {
      ++i;
      continue;
    }
    out.append(text.substr(copied, i - copied));
    copied = i;
    if (c == '"' || c == '\\') {
      out += '\\';
      ++i;
    } else if (c < 0x20) {
      append_control(out, c);
      copied = ++i;
    } else if (const auto length = append_line_separator(out, text.substr(i)); length > 0) {
      copied = i += length;
    } else {
      ++i;
    }
  }
  out.append(text.substr(copied));
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

}  // namespace asb
