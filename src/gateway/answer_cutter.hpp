#pragma once

#include "held_deltas.hpp"
#include "stop_scanner.hpp"
#include "token_meter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace asb::gateway {

/// What ends an answer before the upstream does. The strings are not empty.
struct answer_limits {
  std::optional<std::size_t> max_tokens;
  std::vector<std::string> stop;
};

/// Counts an answer's tokens as it goes by, and ends it where its limits say. First the stop
/// strings cut: they match in the answer's channel alone, as if no reasoning stood in between.
/// Then the token limit cuts what that leaves. What may have to be cut away is held back, and so is
/// what came behind it, so that the order stays. However the upstream's deltas are cut, the same
/// text and the same counts come out.
class answer_cutter {
 public:
  /// `with` outlives the cutter.
  answer_cutter(const tokens::counter& with, const answer_limits& limits);

  /// Leaves in `events` what the client gets now; without limits it stays untouched. `complete`:
  /// the upstream has nothing more to say, so that nothing is held back.
  void pass(chat::event_batch& events, bool complete);

  /// Set when the answer has ended here: nothing more passes, the upstream is no longer needed.
  std::optional<chat::finish_reason> cut() const { return cut_; }

  /// Tokens of what passed: all, and the reasoning's among them.
  std::size_t tokens() const { return meter_.total(); }
  std::size_t reasoning_tokens() const { return meter_.reasoning(); }

 private:
  void take(const chat::delta& next);
  void take_answer(const chat::delta& next);
  void release_until(std::size_t keep);
  void end();

  const bool limited_;
  stop_scanner scanner_;
  held_deltas held_;
  token_meter meter_;
  chat::event_batch out_;
  std::optional<chat::finish_reason> cut_;
};

}  // namespace asb::gateway
