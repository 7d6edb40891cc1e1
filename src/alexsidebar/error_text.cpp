#include "error_text.hpp"

#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace asb::alexsidebar {
namespace {

using nlohmann::json;

/// Error objects nest two or three deep and say a few things; the bounds keep the cost of a hostile
/// body down.
constexpr int deepest = 4;
constexpr std::size_t most_texts = 8;
constexpr std::size_t longest = 300;
/// Access and refresh tokens are far longer, words and request ids shorter.
constexpr std::size_t shortest_token = 40;

void collect(const json& value, int depth, std::vector<std::string>& found) {
  if (depth > deepest || found.size() == most_texts) return;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (!trim(text).empty() && std::ranges::find(found, text) == found.end()) {
      found.push_back(text);
    }
  } else if (value.is_array()) {
    for (const auto& element : value) collect(element, depth + 1, found);
  } else if (value.is_object()) {
    for (const char* name : {"error", "message", "detail", "msg"}) {
      if (const auto member = value.find(name); member != value.end()) {
        collect(*member, depth + 1, found);
      }
    }
  }
}

/// One line of valid UTF-8: white space becomes single spaces, control characters go.
std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto valid = std::min(find_invalid_utf8(text), text.size());
    for (std::size_t i = 0; i < valid; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      const bool c1 = c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
      if (is_space(text[i])) {
        if (!line.ends_with(' ')) line += ' ';
      } else if (c1) {
        ++i;
      } else if (c >= 0x20 && c != 0x7F) {
        line += text[i];
      }
    }
    text.remove_prefix(std::min(valid + 1, text.size()));
  }
  return std::string(trim(line));
}

bool in_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool looks_like_token(std::string_view word) {
  if (word.size() >= shortest_token) return true;
  // A JWT of any length: its first part is the base64 of `{"`.
  const auto start = word.find("eyJ");
  return start != std::string_view::npos && std::ranges::count(word.substr(start), '.') >= 2;
}

std::string hide_tokens(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, in_token);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    shown += looks_like_token(word) ? std::string_view("[hidden]") : word;
    text.remove_prefix(word.size());
    const auto next = std::ranges::find_if(text, in_token);
    const auto between = text.substr(0, static_cast<std::size_t>(next - text.begin()));
    shown += between;
    text.remove_prefix(between.size());
  }
  return shown;
}

}  // namespace

std::string find_error_text(std::string_view body) {
  const auto parsed = json::parse(body, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> found;
  collect(parsed, 0, found);
  std::string joined;
  for (const auto& text : found) {
    if (!joined.empty()) joined += ": ";
    joined += text;
  }
  return joined;
}

std::string presentable(std::string_view text) {
  auto shown = hide_tokens(one_line(text));
  shown.resize(utf8_floor(shown, longest));
  return shown;
}

}  // namespace asb::alexsidebar
