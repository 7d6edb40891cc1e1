#include "section_composer.hpp"

#include "code_fence.hpp"
#include "hold_back.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace asb::alexsidebar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A composer whose deltas are read as `R:` or `A:` with their text.
class composing {
 public:
  explicit composing(bool fences = true) : composer(fences) {}

  std::vector<std::string> update(std::size_t index, section_kind kind, std::string_view text,
                                  std::string_view language = {}) {
    composer.update(index, {kind, text, language}, batch_);
    return taken();
  }
  std::vector<std::string> append(std::size_t index, std::string_view more) {
    composer.append(index, more, batch_);
    return taken();
  }
  std::vector<std::string> finish() {
    composer.finish(batch_);
    return taken();
  }

  section_composer composer;

 private:
  std::vector<std::string> taken() {
    std::vector<std::string> deltas;
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      const auto* channel = batch_[i].to == chat::channel::reasoning ? "R:" : "A:";
      deltas.push_back(channel + std::string(batch_[i].text));
    }
    batch_.clear();
    return deltas;
  }
  chat::event_batch batch_;
};

constexpr auto text = section_kind::text;
constexpr auto thinking = section_kind::thinking;
constexpr auto code = section_kind::code;

TEST(hold_back, white_space_and_unfinished_tags_wait) {
  struct hold_case {
    std::string_view text;
    std::size_t ready;
    std::size_t settled;
  };
  for (const auto& [held, ready, settled] : std::vector<hold_case>{
           {"", 0, 0},
           {"foo", 3, 3},
           {" \n\t\r", 0, 4},
           {"foo ", 3, 4},
           {"foo <", 3, 5},
           {"foo </", 3, 6},
           {"foo\n</ne", 3, 8},
           {"foo </new", 3, 4},
           {"foo </new_", 3, 4},
           {"foo </new_file more text", 3, 4},
           {"foo </new_x>", 12, 12},
           {"foo </new_x> </new", 12, 13},
           {"foo </new </new_x>y", 19, 19},
           {"</nex", 5, 5},
           {"<<", 1, 2},
           {"a < b", 5, 5},
       }) {
    EXPECT_EQ(ready_length(held), ready) << held;
    EXPECT_EQ(settled_length(held), settled) << held;
  }
}

TEST(code_fence, own_fence_is_seen_as_soon_as_it_can_be) {
  EXPECT_EQ(begins_with_fence(""), fence_start::undecided);
  EXPECT_EQ(begins_with_fence(" `"), fence_start::undecided);
  EXPECT_EQ(begins_with_fence("``"), fence_start::undecided);
  EXPECT_EQ(begins_with_fence("\n```"), fence_start::yes);
  EXPECT_EQ(begins_with_fence("x"), fence_start::no);
  EXPECT_EQ(begins_with_fence("``x"), fence_start::no);
}

TEST(section_composer, what_may_vanish_is_sent_once_it_is_certain) {
  composing it;
  EXPECT_THAT(it.update(0, text, "foo </n"), ElementsAre("A:foo"));
  EXPECT_THAT(it.append(0, "ew_file"), IsEmpty());
  EXPECT_THAT(it.append(0, "> \n"), ElementsAre("A: </new_file>"));
  EXPECT_THAT(it.finish(), ElementsAre("A: \n"));
}

TEST(section_composer, append_equals_update) {
  composing updated;
  composing appended;
  const std::string whole = "a `` </new_x> <b> \n\n c </ne";
  for (const auto kind : {text, thinking, code}) {
    const auto index = static_cast<std::size_t>(kind);
    EXPECT_EQ(updated.update(index, kind, ""), appended.update(index, kind, ""));
    for (std::size_t length = 1; length <= whole.size(); ++length) {
      EXPECT_EQ(updated.update(index, kind, whole.substr(0, length)),
                appended.append(index, whole.substr(length - 1, 1)));
    }
  }
  EXPECT_EQ(updated.finish(), appended.finish());
}

TEST(section_composer, cannot_append_while_less_is_shown_than_was_sent) {
  composing it;
  it.update(0, text, "hello");
  EXPECT_TRUE(it.composer.can_append(0));
  EXPECT_THAT(it.update(0, text, "hel"), IsEmpty());
  EXPECT_FALSE(it.composer.can_append(0));
  EXPECT_THAT(it.update(0, text, "hello you"), ElementsAre("A: you"));
  EXPECT_TRUE(it.composer.can_append(0));
  EXPECT_EQ(it.composer.rewrites(), 0U);
}

TEST(section_composer, text_that_is_taken_back_before_it_was_sent_is_no_rewrite) {
  composing it;
  it.update(0, text, "foo </new_a");
  EXPECT_THAT(it.update(0, text, "foo bar"), ElementsAre("A: bar"));
  EXPECT_EQ(it.composer.rewrites(), 0U);
}

TEST(section_composer, rewrite_goes_on_behind_what_is_common) {
  composing it;
  it.update(0, text, "grün");
  EXPECT_THAT(it.update(0, text, "grau"), ElementsAre("A:au"));
  EXPECT_THAT(it.update(0, text, "grau."), ElementsAre("A:."));
  EXPECT_THAT(it.update(0, text, "gr\u00e9"), ElementsAre("A:\u00e9"));
  EXPECT_THAT(it.update(0, text, "gr\u00e8"), ElementsAre("A:\u00e8"));
  EXPECT_EQ(it.composer.rewrites(), 3U);
}

TEST(section_composer, block_ends_when_another_has_something_to_say) {
  composing it;
  it.update(0, thinking, "hm \n");
  EXPECT_THAT(it.update(1, text, " \n"), IsEmpty());
  EXPECT_THAT(it.update(1, text, " \nfine"), ElementsAre("R: \n", "A: \nfine"));
  EXPECT_THAT(it.update(2, thinking, "so"), ElementsAre("R:\nso"));
}

TEST(section_composer, passed_over_white_space_is_dropped) {
  composing it;
  it.update(0, text, "a");
  it.update(1, text, "\n");
  EXPECT_THAT(it.update(2, text, "b"), ElementsAre("A:\n\nb"));
  EXPECT_THAT(it.finish(), IsEmpty());
}

TEST(section_composer, flip_takes_held_back_text_to_the_new_channel) {
  composing it;
  it.update(0, thinking, "abc <");
  EXPECT_THAT(it.update(0, text, "abc <"), IsEmpty());
  EXPECT_THAT(it.finish(), ElementsAre("A: <"));
}

TEST(section_composer, text_held_back_over_a_flip_comes_before_the_next_section) {
  composing it;
  it.update(0, thinking, "abc <");
  it.update(0, text, "abc <");
  EXPECT_THAT(it.update(1, text, "x"), ElementsAre("A: <\n\nx"));
}

TEST(section_composer, code_begins_with_its_first_text_and_closes_at_the_end) {
  composing it;
  EXPECT_THAT(it.update(0, code, "\n", "cpp"), IsEmpty());
  EXPECT_THAT(it.update(0, code, "\n  x", "cpp"), ElementsAre("A:```cpp\n\n  x"));
  EXPECT_THAT(it.append(0, "\n"), IsEmpty());
  EXPECT_THAT(it.finish(), ElementsAre("A:\n```"));
}

TEST(section_composer, code_with_its_own_fence_stays_without_ours_when_it_grows_later) {
  composing it;
  it.update(0, code, "```\nx");
  it.update(1, text, "y");
  EXPECT_THAT(it.update(0, code, "```\nx\n```"), ElementsAre("A:\n\n```"));
}

TEST(section_composer, code_without_fences_is_text_at_once) {
  composing it(false);
  EXPECT_THAT(it.update(0, code, "`", "cpp"), ElementsAre("A:`"));
  EXPECT_THAT(it.finish(), IsEmpty());
}

TEST(section_composer, nothing_sent_is_empty) {
  composing it;
  EXPECT_TRUE(it.composer.empty());
  it.update(0, text, "");
  it.finish();
  EXPECT_TRUE(it.composer.empty());
  it.update(0, text, "x");
  EXPECT_FALSE(it.composer.empty());
}

}  // namespace
}  // namespace asb::alexsidebar
