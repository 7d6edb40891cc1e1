#pragma once

#include <cstddef>
#include <string_view>

namespace asb::tokens {

/// Counts the tokens of a text. Safe to use from several threads at once.
class counter {
 public:
  virtual ~counter() = default;
  virtual std::size_t count(std::string_view text) const = 0;
};

/// An approximation without a vocabulary, close enough for usage figures: a run of letters is one
/// token per five letters begun, a run of digits one per three begun; every CJK or other wide
/// character and every punctuation mark is one; a single space belongs to the word after it, longer
/// white space is one.
class approximate_counter final : public counter {
 public:
  std::size_t count(std::string_view text) const override;
};

}  // namespace asb::tokens
