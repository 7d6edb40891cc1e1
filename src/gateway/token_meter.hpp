#pragma once

#include <asb/chat/event.hpp>
#include <asb/tokens/counter.hpp>
#include <asb/tokens/token_limit.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace asb::gateway {

/// Counts an answer's tokens, each run of deltas of one channel as a text of its own, and lets no
/// more pass than the limit. The runs count together, in the order in which they are sent.
class token_meter {
 public:
  /// `with` outlives the meter.
  token_meter(const tokens::counter& with, std::optional<std::size_t> limit);

  /// Counts what is sent as it is; only for a meter without a limit.
  void count(const chat::delta& next);
  /// Counts what passes and adds it to `out`.
  void pass(const chat::delta& next, chat::event_batch& out);
  /// The answer has ended: adds what was held back and passes.
  void finish(chat::event_batch& out);

  /// True when the answer has more tokens than the limit: nothing more passes.
  bool reached() const { return reached_; }
  std::size_t total() const { return reasoning_ + answer_ + running(); }
  std::size_t reasoning() const;

 private:
  void begin_run(chat::channel to);
  void end_run(chat::event_batch& out);
  void add_passed(chat::event_batch& out);
  void settle();
  std::size_t running() const;

  const tokens::counter& counter_;
  const std::optional<std::size_t> limit_;
  std::optional<chat::channel> run_;
  std::unique_ptr<tokens::running_count> counted_;  ///< of the run, without a limit
  std::optional<tokens::token_limit> within_;       ///< of the run, with one
  std::string passed_;
  std::size_t join_ = 0;    ///< newlines of the run that separate it and have not passed yet
  bool only_join_ = false;  ///< the run has had no other text so far
  bool reached_ = false;
  std::size_t reasoning_ = 0;  ///< of runs that have ended
  std::size_t answer_ = 0;     ///< likewise
};

}  // namespace asb::gateway
