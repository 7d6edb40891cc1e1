#include <asb/base/utf8.hpp>
#include <asb/tokens/counter.hpp>
#include <asb/tokens/prompt_counter.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asb::tokens {
namespace {

TEST(approximate_counter, follows_its_rule) {
  struct {
    const char* text;
    std::size_t tokens;
  } const cases[] = {
      {"", 0},
      {" ", 0},
      {"a", 1},
      {"hello", 1},
      {"letters", 2},
      {"hello world", 2},
      {"hello, world!", 4},
      {"123", 1},
      {"1234567", 3},
      {"abc123", 2},
      {"a\n\n    b", 3},
      {"{}();", 5},
      {"你好世界", 4},
      {"こんにちは", 5},
      {"안녕", 2},
      {"😀😀", 2},
      {"größe", 1},
      {"привет", 2},
      {"x你", 2},
      {"\x80\xFF", 2},
  };
  const approximate_counter counter;
  for (const auto& [text, tokens] : cases) EXPECT_EQ(counter.count(text), tokens) << text;
}

TEST(approximate_counter, gives_the_same_total_however_a_text_is_cut) {
  const std::string text = "Hello,  world 12345 größe 你好 😀\n\n  x";
  const approximate_counter counter;
  const auto whole = counter.count(text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    if (utf8_floor(text, cut) != cut) continue;
    const auto running = counter.begin();
    running->add(text.substr(0, cut));
    running->add(text.substr(cut));
    EXPECT_EQ(running->total(), whole) << cut;
  }
}

TEST(approximate_counter, is_near_the_truth_for_plain_english) {
  const std::string text =
      "The quick brown fox jumps over the lazy dog. It was the best of times, it was the worst of "
      "times, and nobody remembered to write any of it down.";
  const auto tokens = approximate_counter().count(text);
  EXPECT_GE(tokens, 28U);
  EXPECT_LE(tokens, 42U);
}

TEST(prompt_counter, adds_what_messages_names_images_and_the_reply_cost) {
  const approximate_counter words;
  prompt_counter counter(words);
  EXPECT_EQ(counter.total(), 3U);
  counter.add_message("");
  EXPECT_EQ(counter.total(), 6U);
  counter.add_text("hello world");
  EXPECT_EQ(counter.total(), 8U);
  counter.add_message("bob");
  EXPECT_EQ(counter.total(), 8U + 3 + 1 + 1);
  counter.add_image();
  EXPECT_EQ(counter.total(), 13U + 85);
}

}  // namespace
}  // namespace asb::tokens
