#pragma once

#include <asb/tokens/counter.hpp>

namespace asb::tokens {

/// Sums the tokens of a prompt the way OpenAI's chat format does: 3 for each message, 1 more for
/// one with a name, 85 for each image, 3 that begin the reply, and the texts.
class prompt_counter {
 public:
  /// `with` must outlive the counter.
  explicit prompt_counter(const counter& with) : counter_(with) {}

  /// Begins a message; `name` may be empty.
  void add_message(std::string_view name);
  void add_text(std::string_view text);
  void add_image();
  std::size_t total() const { return total_; }

 private:
  const counter& counter_;
  std::size_t total_ = 3;
};

}  // namespace asb::tokens
