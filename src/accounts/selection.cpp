#include "selection.hpp"

namespace asb::accounts {
namespace {

constexpr unsigned most_trials = 3;

}  // namespace

void selection::begin(time_point now) {
  now_ = now;
  ready_.clear();
  trials_.clear();
  first_to_be_ready_.reset();
}

void selection::offer(const candidate& each) {
  if (now_ < each.back_off_until) {
    const bool sooner =
        !first_to_be_ready_ || each.back_off_until < first_to_be_ready_->back_off_until;
    if (sooner) first_to_be_ready_ = each;
  } else {
    (each.trial ? trials_ : ready_).push_back(each);
  }
}

candidate selection::two_at_random() {
  const auto count = ready_.size();
  const auto one = std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  const auto other = std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  return ready_[other].in_flight < ready_[one].in_flight ? ready_[other] : ready_[one];
}

std::optional<candidate> selection::choose(unsigned trials) {
  const bool with_trials = trials == 0 || (ready_.empty() && trials < most_trials);
  if (with_trials) ready_.insert(ready_.end(), trials_.begin(), trials_.end());
  if (!ready_.empty()) return two_at_random();
  return first_to_be_ready_;
}

}  // namespace asb::accounts
