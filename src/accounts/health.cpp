#include "health.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace asb::accounts {
namespace {

using std::chrono::seconds;

/// `first` doubled `times` times, at most `longest`.
seconds doubled(seconds first, unsigned times, seconds longest) {
  auto doubled = first;
  while (times-- > 0 && doubled < longest) doubled *= 2;
  return std::min(doubled, longest);
}

rest ended(std::string bucket, std::string reason) {
  return {.what = condition::usable, .bucket = std::move(bucket), .reason = std::move(reason)};
}

}  // namespace

std::string reason_of(const chat::failure& why) {
  const auto status = why.why.upstream_status;
  // What the upstream says may quote the prompt: only its status is kept.
  return status == 0 ? why.why.message
                     : fmt::format("{} (status {})", why.why.code.message(), status);
}

time_point next_month(time_point now) {
  using namespace std::chrono;
  const year_month_day today{floor<days>(now)};
  return sys_days{(today.year() / today.month() + months{1}) / 1};
}

health::health(const rest_rules& rules, saved_state saved)
    : rules_(rules), disabled_(saved.disabled) {
  for (auto& each : saved.rests) {
    if (each.what == condition::dead) {
      dead_ = std::move(each);
    } else if (each.what == condition::cooling) {
      cooling_ = std::move(each);
    } else if (each.what == condition::exhausted) {
      exhausted_[each.bucket].why = each;
    }
  }
}

const rest* health::resting(std::string_view bucket, time_point now) const {
  if (dead_) return &*dead_;
  const rest* longest = cooling_ && cooling_->holds(now) ? &*cooling_ : nullptr;
  const auto spent = exhausted_.find(bucket);
  if (spent == exhausted_.end() || !spent->second.why.holds(now)) return longest;
  const auto* why = &spent->second.why;
  return longest == nullptr || longest->until < why->until ? why : longest;
}

condition health::at(std::string_view bucket, time_point now) const {
  if (disabled_) return condition::disabled;
  const auto* why = resting(bucket, now);
  return why == nullptr ? condition::usable : why->what;
}

bool health::on_trial(std::string_view bucket) const {
  return revived_ || exhausted_.contains(bucket);
}

bool health::admits(std::string_view bucket, time_point now) const {
  if (at(bucket, now) != condition::usable) return false;
  const auto spent = exhausted_.find(bucket);
  return revival_trial_ == 0 && (spent == exhausted_.end() || spent->second.trial == 0);
}

std::optional<time_point> health::returns(std::string_view bucket, time_point now) const {
  if (disabled_ || dead_) return std::nullopt;
  const auto* why = resting(bucket, now);
  return why == nullptr ? now : why->until;
}

std::optional<time_point> health::dead_until() const {
  return dead_ ? std::optional(dead_->until) : std::nullopt;
}

ticket health::begin(std::string_view bucket) {
  ticket made{std::string(bucket), 0};
  if (!on_trial(bucket)) return made;
  made.trial = ++last_trial_;
  if (revived_) revival_trial_ = made.trial;
  const auto spent = exhausted_.find(bucket);
  if (spent != exhausted_.end()) spent->second.trial = made.trial;
  return made;
}

void health::end(ticket& of) {
  const auto trial = std::exchange(of.trial, 0);
  if (trial == 0) return;
  if (revival_trial_ == trial) revival_trial_ = 0;
  // A reset may have forgotten the bucket, and another trial may run since.
  const auto spent = exhausted_.find(of.bucket);
  if (spent != exhausted_.end() && spent->second.trial == trial) spent->second.trial = 0;
}

changes health::succeed(ticket& of) {
  changes made;
  failures_in_a_row_ = 0;
  back_off_until_ = {};
  // An answer that began before the bucket was exhausted proves nothing: only the trial does.
  const auto spent = exhausted_.find(of.bucket);
  const bool proved = of.trial != 0 && !dead_;
  if (proved && spent != exhausted_.end() && spent->second.trial == of.trial) {
    exhausted_.erase(spent);
    made.push_back(ended(of.bucket, "a trial got an answer"));
  }
  if (proved && revival_trial_ == of.trial) revived_ = false;
  end(of);
  return made;
}

changes health::fail(ticket& of, const chat::failure& why, time_point now) {
  changes made;
  switch (why.what) {
    case chat::verdict::exhausted: made = exhaust(of, why, now); break;
    case chat::verdict::cooling: made = cool(why, now); break;
    case chat::verdict::dead: made = die(reason_of(why), now); break;
    case chat::verdict::transient: back_off(now); break;
    case chat::verdict::token_invalid:  // becomes an answer or a death after one refresh
    case chat::verdict::request_fault:
    case chat::verdict::not_its_fault: break;
  }
  end(of);
  return made;
}

changes health::exhaust(const ticket& of, const chat::failure& why, time_point now) {
  const auto known = exhausted_.find(of.bucket);
  const bool spent = known != exhausted_.end();
  // Attempts that ran beside the one that found out tell nothing new: only a trial does.
  if (spent && (of.trial == 0 || known->second.trial != of.trial)) return {};
  const unsigned failed_trials = spent ? known->second.why.failed_trials + 1 : 0;
  const auto guess =
      std::min(now + doubled(rules_.exhausted, failed_trials, longest_rest), next_month(now));
  rest found{.what = condition::exhausted,
             .bucket = of.bucket,
             .reason = reason_of(why),
             .said_by = why.retry_after ? hint_source::upstream : hint_source::guess,
             .since = now,
             .until = why.retry_after ? now + *why.retry_after : guess,
             .failed_trials = failed_trials};
  exhausted_[of.bucket].why = found;
  return {std::move(found)};
}

changes health::cool(const chat::failure& why, time_point now) {
  rest found{.what = condition::cooling,
             .bucket = {},
             .reason = reason_of(why),
             .said_by = why.retry_after ? hint_source::upstream : hint_source::guess,
             .since = now,
             .until = now + why.retry_after.value_or(rules_.cooling)};
  // Attempts that end together say the same a moment later each.
  constexpr seconds same{2};
  if (cooling_ && cooling_->holds(now) && found.until <= cooling_->until + same) return {};
  cooling_ = found;
  return {std::move(found)};
}

changes health::die(std::string reason, time_point now) {
  if (dead_ && dead_->holds(now)) return {};
  dead_ = rest{.what = condition::dead,
               .bucket = {},
               .reason = std::move(reason),
               .said_by = hint_source::upstream,
               .since = now,
               .until = now + rules_.dead};
  revived_ = false;
  revival_trial_ = 0;
  return {*dead_};
}

void health::back_off(time_point now) {
  // Attempts that fail together count once.
  if (now < back_off_until_ && back_off_until_ - now <= rules_.longest_back_off) return;
  back_off_until_ = now + doubled(rules_.back_off, failures_in_a_row_, rules_.longest_back_off);
  ++failures_in_a_row_;
}

changes health::refreshed(time_point now) {
  // A token that came while the upstream refuses the account proves nothing yet.
  if (!dead_ || dead_->holds(now)) return {};
  dead_.reset();
  revived_ = true;
  return {ended({}, "the token service gave a token again")};
}

changes health::refused(std::string reason, time_point now) {
  return die(std::move(reason), now);
}

changes health::expire(time_point now) {
  if (!cooling_ || cooling_->holds(now)) return {};
  cooling_.reset();
  return {ended({}, "its time is over")};
}

changes health::reset() {
  const bool any = dead_ || cooling_ || !exhausted_.empty();
  dead_.reset();
  cooling_.reset();
  exhausted_.clear();
  revived_ = false;
  revival_trial_ = 0;
  failures_in_a_row_ = 0;
  back_off_until_ = {};
  if (!any) return {};
  auto told = ended({}, "reset by the operator");
  if (disabled_) told.what = condition::disabled;
  return {std::move(told)};
}

changes health::set_disabled(bool disabled) {
  if (std::exchange(disabled_, disabled) == disabled) return {};
  return {{.what = disabled ? condition::disabled : condition::usable,
           .bucket = {},
           .reason = disabled ? "disabled by the operator" : "enabled by the operator"}};
}

saved_state health::saved() const {
  saved_state out{.disabled = disabled_, .rests = {}};
  if (dead_) out.rests.push_back(*dead_);
  if (cooling_) out.rests.push_back(*cooling_);
  for (const auto& [bucket, each] : exhausted_) out.rests.push_back(each.why);
  return out;
}

}  // namespace asb::accounts
