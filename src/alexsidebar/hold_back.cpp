#include "hold_back.hpp"

#include <asb/base/text.hpp>

namespace asb::alexsidebar {
namespace {

constexpr std::string_view tag = "</new";

/// Length of the beginning of a tag that `text` ends with.
std::size_t partial_tag(std::string_view text) {
  for (auto length = tag.size() - 1; length > 0; --length) {
    if (text.ends_with(tag.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

std::size_t settled_length(std::string_view text) {
  for (auto begin = text.find(tag); begin != std::string_view::npos;) {
    const auto end = text.find('>', begin);
    if (end == std::string_view::npos) return begin;
    begin = text.find(tag, end);
  }
  return text.size();
}

std::size_t ready_length(std::string_view text) {
  auto length = settled_length(text);
  if (length == text.size()) length -= partial_tag(text);
  while (length > 0 && is_space(text[length - 1])) --length;
  return length;
}

}  // namespace asb::alexsidebar
