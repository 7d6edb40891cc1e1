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
  /// The tokens of the text so far.
  virtual std::size_t total() const = 0;
};

/// Counts the tokens of texts. Safe to use from several threads at once.
class counter {
 public:
  virtual ~counter() = default;
  virtual std::size_t count(std::string_view text) const = 0;
  virtual std::unique_ptr<running_count> begin() const = 0;
};

/// The tokens of o200k_base: those of gpt-4o, o1 and o3-mini, an approximation for other models.
/// Special tokens such as `<|endoftext|>` are text like any other. Takes time in proportion to the
/// text; a running count keeps only the end whose tokens depend on what follows, as a rule a word.
class o200k_counter final : public counter {
 public:
  std::size_t count(std::string_view text) const override;
  std::unique_ptr<running_count> begin() const override;
};

}  // namespace asb::tokens
