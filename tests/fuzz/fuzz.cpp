#include "fuzz.hpp"

#include <asb/base/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace asb::fuzz {
namespace {

char rotate(char c, char first, int count) {
  return static_cast<char>(first + (c - first + count / 2) % count);
}

std::size_t piece_length(char cut) {
  const auto byte = static_cast<unsigned char>(cut);
  const auto low = std::size_t{byte & 0x1FU} + 1;
  return (byte & 0x20U) != 0 ? 16 * low : low;
}

}  // namespace

void check(bool holds, std::source_location where) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: the property does not hold\n", where.file_name(), where.line());
  std::abort();
}

std::string_view take_line(std::string_view& input) {
  const auto end = std::min(input.find('\n'), input.size());
  const auto line = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return line;
}

std::vector<std::string_view> cut(std::string_view body, std::string_view cuts) {
  if (cuts.empty()) return {body};
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; !body.empty(); ++i) {
    pieces.push_back(body.substr(0, piece_length(cuts[i % cuts.size()])));
    body.remove_prefix(pieces.back().size());
  }
  return pieces;
}

bool is_one_line(std::string_view text) {
  return find_invalid_utf8(text) == text.npos &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

std::string disguise(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z') c = rotate(c, 'a', 26);
    if (c >= 'A' && c <= 'Z') c = rotate(c, 'A', 26);
    if (c >= '0' && c <= '9') c = rotate(c, '0', 10);
  }
  return out;
}

}  // namespace asb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of the exact size, so that the sanitizer sees a read beyond the end.
  const std::vector<char> bytes(data, data + size);
  asb::fuzz::test_input({bytes.data(), bytes.size()});
  return 0;
}
