#include "encoder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace asb::tokens {
namespace {

/// Byte-pair encoding in the plainest way.
std::vector<std::uint8_t> plain_lengths(std::string_view text) {
  struct part {
    token what;
    std::size_t length;
  };
  std::vector<part> parts;
  parts.reserve(text.size());
  for (const char c : text) parts.push_back({token_of(c), 1});
  for (;;) {
    auto lowest = no_token;
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto both = merged(parts[i].what, parts[i + 1].what);
      if (both >= lowest) continue;
      lowest = both;
      at = i;
    }
    if (lowest == no_token) break;
    parts[at] = {lowest, parts[at].length + parts[at + 1].length};
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  std::vector<std::uint8_t> lengths;
  lengths.reserve(parts.size());
  for (const auto& each : parts) lengths.push_back(static_cast<std::uint8_t>(each.length));
  return lengths;
}

std::string random_text(std::string_view alphabet, std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, ' ');
  for (auto& c : text) c = alphabet[random() % alphabet.size()];
  return text;
}

std::vector<std::uint8_t> lengths_of(encoder& subject, std::string_view text) {
  const auto found = subject.lengths(text);
  return {found.begin(), found.end()};
}

TEST(encoder, merges_the_pair_of_the_lowest_rank_first) {
  encoder subject;
  for (const auto* text :
       {"", "a", "ab", "aaaaaaa", "hello", "qzxjkvbpwm", "\xE9\xBE\x98", "\xFF\xFE"}) {
    EXPECT_EQ(lengths_of(subject, text), plain_lengths(text)) << text;
  }
}

TEST(encoder, merges_across_the_portions_of_a_long_piece) {
  encoder subject;
  const std::string letters = "abcdefghijklmnopqrstuvwxyz";
  for (const std::size_t size : {1'023U, 1'024U, 1'025U, 2'500U}) {
    for (unsigned seed = 0; seed < 3; ++seed) {
      for (const std::string_view alphabet :
           {"ab", " \n", "aA", "etaoinshr", "=-", letters.c_str()}) {
        const auto text = random_text(alphabet, size, seed);
        EXPECT_EQ(lengths_of(subject, text), plain_lengths(text)) << text;
      }
    }
    for (const char c : {'a', ' ', '\n', '=', '\xE4'}) {
      const std::string text(size, c);
      EXPECT_EQ(lengths_of(subject, text), plain_lengths(text)) << int{c};
    }
  }
}

TEST(encoder, encodes_again_as_many_tokens_before_a_portion_as_it_takes) {
  // Merges from right to left: each pair has a lower rank than the one before it, so what comes
  // last changes all of them.
  std::string text(1'024, 'x');
  encoder subject;
  for (std::size_t length = 1; length <= 60; ++length) {
    std::string chain = "a";
    std::vector<bool> seen(256);
    auto rank = no_token;
    while (chain.size() < length) {
      char next = 0;
      token best = 0;
      for (int c = 'a'; c <= 'z'; ++c) {
        const auto pair = merged(token_of(chain.back()), token_of(static_cast<char>(c)));
        if (pair >= rank || pair < best) continue;
        best = pair;
        next = static_cast<char>(c);
      }
      if (best == 0) break;
      rank = best;
      chain += next;
    }
    auto long_text = text.substr(chain.size() / 2);
    long_text.append(chain).append(chain);
    EXPECT_EQ(lengths_of(subject, long_text), plain_lengths(long_text)) << chain;
  }
}

TEST(encoder, does_not_take_the_square_of_a_long_piece) {
  encoder subject;
  for (const char c : {'a', ' ', '\n', '\0', '\xFF'}) {
    EXPECT_GT(subject.count(std::string(300'000, c)), 2'000U);
  }
  EXPECT_GT(subject.count(random_text("abcdefghijklmnopqrstuvwxyz", 300'000, 1)), 90'000U);
}

TEST(vocabulary, knows_its_tokens_and_nothing_else) {
  for (const auto* text : {"a", " world", "\n\n", " \xE4\xB8\xAD", "\xFF"}) {
    EXPECT_TRUE(is_token(text)) << text;
  }
  EXPECT_TRUE(is_token(std::string(128, ' ')) || is_token(std::string(83, ' ')));
  for (const auto* text : {"", "qzxj", " worldx", "<|endoftext|>"})
    EXPECT_FALSE(is_token(text)) << text;
  EXPECT_FALSE(is_token(std::string(129, ' ')));
  EXPECT_FALSE(is_token(std::string(100'000, 'a')));
  EXPECT_EQ(merged(token_of('q'), token_of('\xFF')), no_token);
}

}  // namespace
}  // namespace asb::tokens
