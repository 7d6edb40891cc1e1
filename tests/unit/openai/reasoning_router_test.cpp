#include <asb/openai/reasoning_router.hpp>

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asb::openai {
namespace {

chat::delta think(std::string_view text, std::size_t join = 0) {
  return {chat::channel::reasoning, text, join};
}
chat::delta say(std::string_view text, std::size_t join = 0) {
  return {chat::channel::answer, text, join};
}

struct row {
  const char* name;
  std::vector<chat::delta> deltas;
  std::vector<std::string> pieces;  ///< a leading R: goes to reasoning_content
};

void expect_pieces(reasoning_format format, const std::vector<row>& rows) {
  for (const auto& [name, deltas, expected] : rows) {
    reasoning_router router(format);
    std::vector<std::string> pieces;
    const auto keep = [&](std::span<const answer_piece> some) {
      for (const auto& piece : some) {
        const bool reasoning = piece.to == answer_field::reasoning_content;
        pieces.push_back((reasoning ? "R:" : "") + std::string(piece.text));
      }
    };
    for (const auto& delta : deltas) keep(router.route(delta));
    keep(router.finish());
    EXPECT_EQ(pieces, expected) << name;
  }
}

TEST(reasoning_router, tags_enclose_each_block_of_thinking) {
  expect_pieces(
      reasoning_format::think_tags,
      {
          {"nothing", {}, {}},
          {"answer only", {say("a"), say("b")}, {"a", "b"}},
          {"joined answers", {say("a"), say("\n\nb", 2)}, {"a", "\n\nb"}},
          {"thinking only", {think("t")}, {"<think>\n", "t", "\n</think>"}},
          {"joined thinking",
           {think("t"), think("\n\nu", 2)},
           {"<think>\n", "t", "\n\nu", "\n</think>"}},
          {"thinking, answer",
           {think("t"), say("a"), say("b")},
           {"<think>\n", "t", "\n</think>", "\n\n", "a", "b"}},
          {"answer starts with white space of its own",
           {think("t"), say("\n a")},
           {"<think>\n", "t", "\n</think>", "\n\n", "\n a"}},
          {"answer, thinking: a blank line",
           {say("a"), think("t")},
           {"a", "\n\n", "<think>\n", "t", "\n</think>"}},
          {"answer ends with a newline: one more",
           {say("a\n"), think("t")},
           {"a\n", "\n", "<think>\n", "t", "\n</think>"}},
          {"answer ends with a blank line: no more",
           {say("a\n\n"), think("t")},
           {"a\n\n", "<think>\n", "t", "\n</think>"}},
          {"newlines of two deltas count together",
           {say("a\n"), say("\n"), think("t")},
           {"a\n", "\n", "<think>\n", "t", "\n</think>"}},
          {"many newlines",
           {say("a\n\n\n\n"), think("t")},
           {"a\n\n\n\n", "<think>\n", "t", "\n</think>"}},
          {"a second pair; the joins separated from blocks that are not neighbours now",
           {think("t1"), say("a1"), think("\n\nt2", 2), say("\n\na2", 2)},
           {"<think>\n", "t1", "\n</think>", "\n\n", "a1", "\n\n", "<think>\n", "t2", "\n</think>",
            "\n\n", "a2"}},
          {"a join of one newline",
           {say("a\n"), think("t"), say("\nb", 1)},
           {"a\n", "\n", "<think>\n", "t", "\n</think>", "\n\n", "b"}},
          {"a delta of joining newlines alone changes nothing",
           {think("t"), say("\n\n", 2), think("u")},
           {"<think>\n", "t", "u", "\n</think>"}},
          {"empty deltas change nothing", {think(""), say("a"), think(""), say("b")}, {"a", "b"}},
      });
}

TEST(reasoning_router, separate_field_takes_the_thinking_and_keeps_joins) {
  expect_pieces(reasoning_format::reasoning_content,
                {
                    {"nothing", {}, {}},
                    {"answer only", {say("a")}, {"a"}},
                    {"thinking only", {think("t"), think("")}, {"R:t"}},
                    {"interleaved",
                     {think("t1"), say("a1"), think("\n\nt2", 2), say("\n\na2", 2), say("")},
                     {"R:t1", "a1", "R:\n\nt2", "\n\na2"}},
                });
}

TEST(reasoning_router, hidden_thinking_leaves_the_answer_alone) {
  expect_pieces(reasoning_format::hidden,
                {
                    {"thinking only", {think("t")}, {}},
                    {"interleaved",
                     {think("t1"), say("a1"), think("\n\nt2", 2), say("\n\na2", 2)},
                     {"a1", "\n\na2"}},
                });
}

}  // namespace
}  // namespace asb::openai
