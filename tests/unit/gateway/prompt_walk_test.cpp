#include "prompt_walk.hpp"

#include <asb/tokens/counter.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asb::gateway {
namespace {

std::vector<chat::message> conversation() {
  return {{.from = chat::role::system,
           .parts = {chat::text_part{"Be brief, 12345."}},
           .name = "the system",
           .tool_call_id = {},
           .tool_calls = {}},
          {.from = chat::role::user,
           .parts = {chat::text_part{"größe 你好 🙂 what is this?"}, chat::image_part{"data:"},
                     chat::text_part{""}},
           .name = {},
           .tool_call_id = {},
           .tool_calls = {}},
          {.from = chat::role::assistant,
           .parts = {},
           .name = {},
           .tool_call_id = {},
           .tool_calls = {{"id", "look", R"({"at":"it"})"}}}};
}

TEST(prompt_walk, counts_the_same_in_steps_of_any_size) {
  const tokens::o200k_counter counter;
  tokens::prompt_counter whole(counter);
  whole.add_message("the system");
  whole.add_text("Be brief, 12345.");
  whole.add_message("");
  whole.add_text("größe 你好 🙂 what is this?");
  whole.add_image();
  whole.add_message("");
  whole.add_text("look");
  whole.add_text(R"({"at":"it"})");
  for (const std::size_t step : {1U, 2U, 5U, 13U, 1000U}) {
    prompt_walk walk(conversation(), counter);
    while (walk.step(step)) {
    }
    EXPECT_EQ(walk.total(), whole.total()) << step;
    EXPECT_EQ(walk.bytes_left(), 0U);
  }
}

TEST(prompt_walk, goes_no_further_than_it_is_told) {
  const tokens::o200k_counter counter;
  prompt_walk walk(conversation(), counter);
  const auto all = walk.bytes_left();
  EXPECT_TRUE(walk.step(20));
  EXPECT_LE(walk.bytes_left(), all - 17) << "all but the rest of a character";
  EXPECT_GE(walk.bytes_left(), all - 20);
}

TEST(prompt_walk, has_nothing_to_count_without_text) {
  const tokens::o200k_counter counter;
  prompt_walk walk({}, counter);
  EXPECT_EQ(walk.bytes_left(), 0U);
  EXPECT_FALSE(walk.step(100));
  EXPECT_EQ(walk.total(), 3U);
}

}  // namespace
}  // namespace asb::gateway
