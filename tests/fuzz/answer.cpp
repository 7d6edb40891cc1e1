// The upstream's answer, from bytes to deltas: cuts, then the body. However it is cut, and whether
// or not a frame may be read as an append to the one before it, the same text comes out.
#include "fuzz.hpp"
#include "support/decoded_answer.hpp"

#include <asb/base/utf8.hpp>

namespace asb::fuzz {
namespace {

using alexsidebar::decoder_params;

/// The body with a different number of blanks before each frame: then none repeats the one before
/// it, so that every frame is parsed as a whole.
std::string without_repetition(std::string_view body) {
  alexsidebar::frame_splitter splitter(body.size() + 1);
  std::string out;
  bool blank = false;
  for (;;) {
    const auto next = splitter.next(body);
    check(next.has_value());
    if (!*next) break;
    out.append(blank ? " " : "").append((*next)->bytes).append("\xE2\x80\xBA");
    blank = !blank;
  }
  return out.append(blank ? " " : "").append(splitter.rest().bytes);
}

}  // namespace

void test_input(std::string_view input) {
  const auto cuts = take_line(input);
  for (const bool fences : {true, false}) {
    const decoder_params params{.code_fences = fences, .max_frame = 2000};
    const auto whole = test::decode_pieces({input}, params);
    check(find_invalid_utf8(whole.reasoning) == std::string::npos);
    check(find_invalid_utf8(whole.answer) == std::string::npos);
    check(whole.failure || !whole.reasoning.empty() || !whole.answer.empty());
    check(test::decode_pieces(cut(input, cuts), params) == whole);
    check(test::decode_pieces(cut(input, "@"), params) == whole);

    const decoder_params unlimited{.code_fences = fences, .max_frame = input.size() + 1};
    const auto parsed = test::decode_pieces({without_repetition(input)},
                                            {.code_fences = fences, .max_frame = input.size() + 2});
    check(parsed == test::decode_pieces({input}, unlimited));
  }
}

}  // namespace asb::fuzz
