#include "generated_answer.hpp"

#include "snapshot_writer.hpp"

#include <array>
#include <span>

namespace simulator {
namespace {

constexpr std::array<std::string_view, 10> plain_words{
    "the ", "answer ", "grows ", "by ", "one ", "word ", "with ", "every ", "frame,\n", "so "};
// Among them: the frame separator, a quote, a backslash, a flag of two code points, a combining
// accent, right-to-left text.
constexpr std::array<std::string_view, 10> unicode_words{
    "naïve ", "答案 ", "\u203A ", "🙂 ", "\"x\" ", "a\\b ", "🇩🇪 ", "e\u0301 ", "שלום ", "tab\t— "};

/// The piece that frame number `index` of a section adds.
class words {
 public:
  explicit words(const generated_answer& wanted)
      : list_(wanted.unicode ? std::span(unicode_words) : std::span(plain_words)),
        bytes_(wanted.frame_bytes) {}

  std::string operator[](std::size_t index) const {
    std::string piece(list_[index % list_.size()]);
    while (piece.size() < bytes_) piece += list_[++index % list_.size()];
    return piece;
  }

 private:
  std::span<const std::string_view> list_;
  std::size_t bytes_;
};

std::string join(const words& from, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += from[i];
  return all;
}

}  // namespace

answer_texts texts_of(const generated_answer& wanted) {
  const words from(wanted);
  return {.reasoning = join(from, wanted.reasoning_frames),
          .text = join(from, wanted.frames),
          .code = join(from, wanted.code_frames)};
}

answer_body render(const generated_answer& wanted, bool last_separator) {
  const words from(wanted);
  snapshot_writer writer;
  const auto add = [&](section_kind kind, std::size_t count) {
    if (count == 0) return;
    writer.begin_section(kind);
    for (std::size_t i = 0; i < count; ++i) {
      writer.grow(from[i]);
      writer.end_frame();
    }
  };
  add(section_kind::thinking, wanted.reasoning_frames);
  add(section_kind::text, wanted.frames);
  add(section_kind::code, wanted.code_frames);
  return std::move(writer).finish(last_separator);
}

}  // namespace simulator
