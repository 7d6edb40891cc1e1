#include "token_meter.hpp"

#include <algorithm>

namespace asb::gateway {

token_meter::token_meter(const tokens::counter& with, std::optional<std::size_t> limit)
    : counter_(with), limit_(limit) {}

void token_meter::count(const chat::delta& next) {
  if (run_ != next.to) {
    settle();
    begin_run(next.to);
  }
  counted_->add(next.text);
}

void token_meter::pass(const chat::delta& next, chat::event_batch& out) {
  if (reached_) return;
  if (!limit_) {
    count(next);
    out.add(next.to, next.text, next.join);
    return;
  }
  if (run_ != next.to) {
    end_run(out);
    if (reached_) return;
    begin_run(next.to);
  }
  if (only_join_) {
    join_ += next.join;
    only_join_ = next.join == next.text.size();
  }
  within_->add(next.text, passed_);
  add_passed(out);
  reached_ = within_->reached();
}

void token_meter::finish(chat::event_batch& out) {
  end_run(out);
}

std::size_t token_meter::reasoning() const {
  return reasoning_ + (run_ == chat::channel::reasoning ? running() : 0);
}

void token_meter::begin_run(chat::channel to) {
  run_ = to;
  if (limit_) {
    within_.emplace(*limit_ - std::min(*limit_, total()));
  } else {
    counted_ = counter_.begin();
  }
  join_ = 0;
  only_join_ = true;
}

void token_meter::end_run(chat::event_batch& out) {
  if (within_) {
    within_->finish(passed_);
    add_passed(out);
    reached_ = reached_ || within_->reached();
  }
  settle();
}

/// Hands on what passed, in the run's channel.
void token_meter::add_passed(chat::event_batch& out) {
  const auto join = std::min(join_, passed_.size());
  out.add(*run_, passed_, join);
  join_ -= join;
  passed_.clear();
}

void token_meter::settle() {
  if (!run_) return;
  (run_ == chat::channel::reasoning ? reasoning_ : answer_) += running();
  run_.reset();
  counted_.reset();
  within_.reset();
}

std::size_t token_meter::running() const {
  if (within_) return within_->used();
  return counted_ ? counted_->total() : 0;
}

}  // namespace asb::gateway
