#include "answer_cutter.hpp"

#include <algorithm>
#include <utility>

namespace asb::gateway {

answer_cutter::answer_cutter(const tokens::counter& with, const answer_limits& limits)
    : limited_(limits.max_tokens || !limits.stop.empty()),
      scanner_(limits.stop),
      meter_(with, limits.max_tokens) {}

void answer_cutter::pass(chat::event_batch& events, bool complete) {
  if (!limited_) {
    for (std::size_t i = 0; i < events.size(); ++i) meter_.count(events[i]);
    return;
  }
  out_.clear();
  for (std::size_t i = 0; i < events.size() && !cut_; ++i) take(events[i]);
  if (complete && !cut_) {
    release_until(0);
    meter_.finish(out_);
    if (meter_.reached()) cut_ = chat::finish_reason::length;
  }
  std::swap(events, out_);
}

void answer_cutter::take(const chat::delta& next) {
  if (next.to == chat::channel::answer) {
    take_answer(next);
  } else if (held_.empty()) {
    meter_.pass(next, out_);
  } else {
    held_.push(next);
  }
  if (meter_.reached()) end();
}

void answer_cutter::take_answer(const chat::delta& next) {
  const auto match = scanner_.read(next.text);
  auto text = match ? next.text.substr(0, match->end) : next.text;
  auto join = std::min(next.join, text.size());
  const auto keep = match ? match->length : scanner_.undecided();
  if (held_.empty()) {
    // The usual case: only the end of a delta is copied, if anything.
    const auto decided = text.substr(0, text.size() - keep);
    const auto decided_join = std::min(join, decided.size());
    if (!decided.empty()) meter_.pass({next.to, decided, decided_join}, out_);
    text.remove_prefix(decided.size());
    join -= decided_join;
  }
  held_.push({next.to, text, join});
  release_until(keep);
  if (match) end();
}

void answer_cutter::release_until(std::size_t keep) {
  held_.release_until(keep, [this](const chat::delta& next) { meter_.pass(next, out_); });
}

void answer_cutter::end() {
  meter_.finish(out_);
  cut_ = meter_.reached() ? chat::finish_reason::length : chat::finish_reason::stop;
}

}  // namespace asb::gateway
