#include "code_fence.hpp"

#include <asb/base/text.hpp>

#include <algorithm>

namespace asb::alexsidebar {
namespace {

bool fits_language(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("#+._-").contains(c);
}

/// Behind the last dot of the last path element; empty if there is none.
std::string_view extension(std::string_view path) {
  const auto base = path.substr(path.find_last_of("/\\") + 1);
  const auto dot = base.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : base.substr(dot + 1);
}

}  // namespace

fence_start begins_with_fence(std::string_view code) {
  code.remove_prefix(static_cast<std::size_t>(
      std::ranges::distance(code.begin(), std::ranges::find_if_not(code, is_space))));
  if (code.starts_with(code_fence)) return fence_start::yes;
  return code_fence.starts_with(code) ? fence_start::undecided : fence_start::no;
}

std::string fence_language(std::string_view name, bool is_filename) {
  constexpr std::size_t longest = 32;
  std::string language;
  for (const auto c : is_filename ? extension(name) : name) {
    if (language.size() == longest) break;
    if (fits_language(c)) language += c;
  }
  return language;
}

}  // namespace asb::alexsidebar
