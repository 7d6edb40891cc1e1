// The tokenizer: however a text is cut, it has as many tokens, and the same text passes a limit;
// that is a beginning of the text and has no more tokens than the limit. The first line is the
// limit, the second the cuts.
#include "fuzz.hpp"

#include <asb/base/utf8.hpp>
#include <asb/tokens/token_limit.hpp>

#include <cstdlib>
#include <string>

namespace {

using asb::fuzz::check;

struct outcome {
  std::string text;
  std::size_t used = 0;
  bool reached = false;
  bool operator==(const outcome&) const = default;
};

outcome limited(std::size_t limit, const std::vector<std::string_view>& pieces) {
  asb::tokens::token_limit subject(limit);
  outcome result;
  std::size_t given = 0;
  for (const auto piece : pieces) {
    subject.add(piece, result.text);
    given += piece.size();
    // What has fewer bytes than the limit has tokens is not held back.
    check(result.text.size() == given || given > limit);
  }
  subject.finish(result.text);
  result.used = subject.used();
  result.reached = subject.reached();
  return result;
}

std::size_t counted(const std::vector<std::string_view>& pieces) {
  const auto running = asb::tokens::o200k_counter().begin();
  for (const auto piece : pieces) running->add(piece);
  return running->total();
}

/// The cuts moved to where characters begin.
std::vector<std::string_view> cut_between_characters(std::string_view text, std::string_view cuts) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const auto piece : asb::fuzz::cut(text, cuts)) {
    end += piece.size();
    const auto floor = asb::utf8_floor(text, end);
    pieces.push_back(text.substr(begin, floor - begin));
    begin = floor;
  }
  return pieces;
}

}  // namespace

void asb::fuzz::test_input(std::string_view input) {
  const std::size_t limit = std::strtoul(std::string(take_line(input)).c_str(), nullptr, 10);
  const auto cuts = take_line(input);
  const tokens::o200k_counter counter;
  const auto total = counter.count(input);
  check(total <= input.size());
  check(counted(cut(input, cuts)) == total);

  const auto result = limited(limit, {input});
  if (find_invalid_utf8(input) != input.npos) return;
  check(input.starts_with(result.text));
  check(find_invalid_utf8(result.text) == result.text.npos);
  check(result.reached == (total > limit));
  check(result.reached ? result.used == limit : result.used == total && result.text == input);
  check(counter.count(result.text) <= limit);
  check(limited(limit, cut_between_characters(input, cuts)) == result);
  check(limited(limit, cut_between_characters(input, "@")) == result);
}
