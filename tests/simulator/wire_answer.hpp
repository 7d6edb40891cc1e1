#pragma once

#include "answer_body.hpp"
#include "scenario.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace simulator {

/// An answer as the socket sees it: bytes, places where the writer pauses, and how it ends. Every
/// fault is made here, without a socket.
struct wire_answer {
  struct pause {
    std::size_t at = 0;               ///< offset in `bytes`, ascending
    std::chrono::nanoseconds wait{};  ///< after the one before; 0: only a separate write
  };
  /// A pause that lasts until the peer leaves.
  static constexpr std::chrono::nanoseconds for_ever = std::chrono::nanoseconds::max();

  enum class finish { keep_alive, fin, reset, no_close_notify, close_on_reuse };

  std::string bytes;
  std::vector<pause> pauses;
  finish then = finish::keep_alive;
  std::string repeated;  ///< written again and again after `bytes` until the peer leaves
};

wire_answer render(const scenario& wanted, answer_body body);

}  // namespace simulator
