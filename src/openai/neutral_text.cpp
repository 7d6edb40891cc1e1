#include "neutral_text.hpp"

#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>

namespace asb::openai {

bool is_neutral(std::string_view text) {
  static constexpr std::array<std::string_view, 4> words = {"quota", "credit", "balance",
                                                            "permission denied"};
  const auto lower = to_lower(text);
  return std::ranges::none_of(words, [&](auto word) { return lower.contains(word); });
}

std::string neutral_or(std::string text, std::string_view otherwise) {
  return is_neutral(text) ? std::move(text) : std::string(otherwise);
}

std::string quote_input(std::string_view text) {
  constexpr std::size_t shown = 100;
  const auto head = text.substr(0, utf8_floor(text, shown));
  if (!is_neutral(head)) return "given";
  return fmt::format("`{}{}`", head, head.size() < text.size() ? "…" : "");
}

}  // namespace asb::openai
