#include <asb/base/utf8.hpp>
#include <asb/tokens/counter.hpp>
#include <asb/tokens/prompt_counter.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asb::tokens {
namespace {

TEST(o200k_counter, counts_as_openai_does) {
  struct {
    const char* text;
    std::size_t tokens;
  } const cases[] = {
      {"", 0},
      {"a", 1},
      {" ", 1},
      {"hello world", 2},
      {"Hello, world!", 4},
      {"1234567", 3},
      {"isn't", 2},
      {"ISN'T", 3},
      {"we'lL", 3},
      {"it'\u017F", 3},
      {"a\u00A0b", 3},
      {"a  b", 3},
      {"a\n\n    b", 4},
      {"{}();", 2},
      {"你好世界", 2},
      {"こんにちは、元気ですか", 6},
      {"안녕하세요", 2},
      {"größe", 1},
      {"привет мир", 3},
      {"مرحبا بالعالم", 4},
      {"中ABC", 2},
      {"中ABCd", 3},
      {"ABCdef", 2},
      {"\u0301AB", 2},
      {"!\u0301x", 3},
      {"😀😀", 2},
      {"👩\u200D👩\u200D👧\u200D👦", 11},
      {"x\uFEFF\uFEFFy", 4},
      {"x\u0085y", 4},
      {"//\n\n/", 2},
      {"   ", 1},
      {"antidisestablishmentarianism", 6},
      {"qzxjkvbpwm", 6},
  };
  const o200k_counter counter;
  for (const auto& [text, tokens] : cases) EXPECT_EQ(counter.count(text), tokens) << text;
}

TEST(o200k_counter, takes_special_tokens_for_text) {
  EXPECT_EQ(o200k_counter().count("<|endoftext|>"), 7U);
}

TEST(o200k_counter, counts_bytes_that_are_not_utf8) {
  const o200k_counter counter;
  EXPECT_EQ(counter.count("\xFF"), 1U);
  EXPECT_EQ(counter.count("a\xC3"), 2U);
  EXPECT_EQ(counter.count(std::string("\xF0\x9F\0\x80", 4)), 3U);
}

TEST(o200k_counter, gives_the_same_total_however_a_text_is_cut) {
  const std::string text =
      "Hello,  WORLD's 12345 größe! it'll 中ABC 你好 \xF0\x9F\x98\x80\n\n  x//\n'RE \xCC\x81 "
      "AB\t\t";
  const o200k_counter counter;
  const auto whole = counter.count(text);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      const auto running = counter.begin();
      running->add(text.substr(0, first));
      running->add(text.substr(first, second - first));
      running->add(text.substr(second));
      ASSERT_EQ(running->total(), whole) << first << ' ' << second;
    }
  }
}

TEST(o200k_counter, has_a_total_for_every_beginning_of_a_text) {
  const std::string text = "We'll see:  'tis   \n \n 1234 中ABCd \xF0\x9F\x98\x80!!//\n\nEND";
  const o200k_counter counter;
  const auto running = counter.begin();
  for (std::size_t end = 1; end <= text.size(); ++end) {
    running->add(text.substr(end - 1, 1));
    if (utf8_floor(text, end) != end) continue;
    EXPECT_EQ(running->total(), counter.count(text.substr(0, end))) << end;
  }
}

TEST(prompt_counter, adds_what_messages_names_images_and_the_reply_cost) {
  const o200k_counter words;
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
