#pragma once

#include <asb/chat/event.hpp>

#include <cstddef>
#include <deque>
#include <string>

namespace asb::gateway {

/// The end of an answer that must wait, in its order: text of the answer that may begin a stop
/// string, and whatever came behind it.
class held_deltas {
 public:
  bool empty() const { return queue_.empty(); }

  void push(const chat::delta& next);

  /// Gives `take` the deltas from the front, up to the last `keep` bytes of the answer's channel.
  template <class Take>
  void release_until(std::size_t keep, Take take) {
    while (!queue_.empty()) {
      const auto next = front_until(keep);
      if (next.text.empty()) return;
      take(next);
      pop(next);
    }
  }

 private:
  struct entry {
    chat::channel to;
    std::string text;
    std::size_t join;
    std::size_t begin = 0;  ///< of what is still held
  };

  /// As much of the front as may go.
  chat::delta front_until(std::size_t keep) const;
  void pop(const chat::delta& gone);

  std::deque<entry> queue_;
  std::size_t answer_bytes_ = 0;
};

}  // namespace asb::gateway
