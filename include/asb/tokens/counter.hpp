#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace asb::tokens {

/// Counts a text that comes in pieces, each of them once; pieces end between characters. However
/// the text is cut, the total is the same.
class running_count {
 public:
  virtual ~running_count() = default;
  virtual void add(std::string_view piece) = 0;
  virtual std::size_t total() const = 0;
};

/// Counts the tokens of texts. Safe to use from several threads at once.
class counter {
 public:
  virtual ~counter() = default;
  virtual std::unique_ptr<running_count> begin() const = 0;
  std::size_t count(std::string_view text) const;
};

/// An approximation without a vocabulary, close enough for usage figures: a run of letters is one
/// token per five letters begun, a run of digits one per three begun; every CJK or other wide
/// character and every punctuation mark is one; a single space belongs to the word after it, longer
/// white space is one.
class approximate_counter final : public counter {
 public:
  std::unique_ptr<running_count> begin() const override;
};

}  // namespace asb::tokens
