#pragma once

#include <asb/chat/completion_request.hpp>
#include <asb/tokens/prompt_counter.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace asb::gateway {

/// Counts the tokens of a prompt step by step. The text is freed as it is counted.
class prompt_walk {
 public:
  /// `with` outlives the walk.
  prompt_walk(std::vector<chat::message> messages, const tokens::counter& with);

  /// How much text is left to count.
  std::size_t bytes_left() const { return bytes_left_; }
  /// Counts about that much of it, and gives whether some is left.
  bool step(std::size_t bytes);
  /// All tokens, once nothing is left.
  std::size_t total() const { return frame_.total() + of_texts_; }

 private:
  void add_text(std::string text);

  const tokens::counter& counter_;
  tokens::prompt_counter frame_;    ///< messages and images, without the texts
  std::vector<std::string> texts_;  ///< not counted yet, the next one last
  std::size_t bytes_left_ = 0;
  std::unique_ptr<tokens::running_count> counted_;  ///< of the text that is being counted
  std::size_t begin_ = 0;                           ///< of what is left of it
  std::size_t of_texts_ = 0;
};

}  // namespace asb::gateway
