#include "health.hpp"
#include "selection.hpp"

#include <asb/accounts/pool.hpp>

#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace asb::accounts {
namespace {

std::string describe(const rest& change) {
  auto text = std::string(to_string(change.what));
  if (!change.bucket.empty()) text += fmt::format(" for {}", change.bucket);
  if (change.until != time_point{}) {
    text += fmt::format(" until {:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(change.until));
    if (change.what != condition::dead) {
      text += change.said_by == hint_source::upstream ? " (the upstream's word)" : " (our guess)";
    }
  }
  return text + ": " + change.reason;
}

/// Rounded up: a client that waits so long finds the account back.
std::chrono::seconds wait_until(time_point when, time_point now) {
  return std::max(std::chrono::ceil<std::chrono::seconds>(when - now), std::chrono::seconds(1));
}

/// What is due later than any plan can be was planned by a clock that was wrong.
bool is_due(time_point when, time_point now, const health& state) {
  constexpr std::chrono::days longest_plan{31};
  const auto longest = state.dead_until() ? time_point::duration(longest_rest) : longest_plan;
  return when <= now || when - now > longest;
}

}  // namespace

struct pool::member {
  member(pool& of, enlisted_account as, const rest_rules& rules)
      : state(rules, as.known.state),
        self(std::move(as), of.clock_, of.store_,
             [this, &of](const refresh_outcome& outcome) { of.note_refresh(*this, outcome); }) {
    if (const auto until = state.dead_until()) self.set_refresh_due(*until);
  }
  health state;
  std::size_t in_flight = 0;
  account self;
};

pool::pool(std::vector<enlisted_account> accounts, const clock& time, store& saves,
           const pool_params& params)
    : clock_(time),
      store_(saves),
      params_(params),
      selection_(std::make_unique<selection>(params.seed)) {
  for (auto& each : accounts) {
    members_.push_back(
        std::make_unique<member>(*this, std::move(each), rest_rules{.cooling = params.cooling}));
  }
}

pool::~pool() = default;

bool pool::admits(const member& of, const search& wanted, time_point now) const {
  const bool busy = params_.most_at_once != 0 && of.in_flight >= params_.most_at_once;
  return !busy && of.state.admits(wanted.bucket, now) &&
         std::ranges::find(wanted.tried, &of.self) == wanted.tried.end();
}

std::optional<lease> pool::pick(search& wanted) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.utc();
  selection_->begin(now);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& each = *members_[i];
    announce(each, each.state.expire(now));
    if (!admits(each, wanted, now)) continue;
    selection_->offer({.index = i,
                       .in_flight = each.in_flight,
                       .trial = each.state.on_trial(wanted.bucket),
                       .back_off_until = each.state.back_off_until()});
  }
  const auto chosen = selection_->choose(wanted.trials);
  if (!chosen) return std::nullopt;
  auto& picked = *members_[chosen->index];
  wanted.tried.push_back(&picked.self);
  if (chosen->trial) ++wanted.trials;
  ++picked.in_flight;
  return lease(*this, picked, picked.state.begin(wanted.bucket));
}

void pool::note_answer(member& of, ticket& held) {
  const std::scoped_lock lock(mutex_);
  refused_last_ = nullptr;
  announce(of, of.state.succeed(held));
  store_.count_use(of.self.key(), held.bucket, clock_.utc());
}

void pool::note_failure(member& of, ticket& held, const chat::failure& why) {
  const std::scoped_lock lock(mutex_);
  announce(of, of.state.fail(held, doubted(of, why), clock_.utc()));
}

chat::failure pool::doubted(const member& of, chat::failure why) {
  // Those that the token service has declared dead are dead already.
  if (why.what != chat::verdict::dead || of.state.dead_until()) return why;
  const auto* before = std::exchange(refused_last_, &of);
  if (before != nullptr && before != &of) why.what = chat::verdict::cooling;
  return why;
}

void pool::note_end(member& of, ticket& held) {
  const std::scoped_lock lock(mutex_);
  of.state.end(held);
  --of.in_flight;
}

void pool::note_refresh(member& of, const refresh_outcome& outcome) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.utc();
  if (outcome) {
    announce(of, of.state.refreshed(now));
  } else if (outcome.error().what == chat::verdict::dead) {
    announce(of, of.state.refused(outcome.error().why.message, now));
  }
  // A dead account is asked for again when its time has come, not when its token's has.
  const auto until = of.state.dead_until();
  if (until && now < *until) of.self.set_refresh_due(*until);
}

void pool::announce(member& of, const changes& made) {
  if (made.empty()) return;
  for (const auto& each : made) {
    const auto level = each.what == condition::usable ? spdlog::level::info : spdlog::level::warn;
    spdlog::log(level, "account {}: {}", of.self.id(), describe(each));
    if (each.what == condition::dead) of.self.set_refresh_due(each.until);
  }
  store_.save_state(of.self.key(), of.state.saved());
}

bucket_census pool::count(const std::string& bucket, time_point now) const {
  bucket_census made{.bucket = bucket};
  for (const auto& each : members_) {
    const auto back = each->state.returns(bucket, now);
    if (!back) continue;
    const auto* why = each->state.resting(bucket, now);
    if (why == nullptr) ++made.usable;
    if (made.soonest && *made.soonest <= *back) continue;
    made.soonest = back;
    made.reason = why == nullptr ? "" : fmt::format("{}: {}", to_string(why->what), why->reason);
  }
  return made;
}

std::optional<std::chrono::seconds> pool::soonest_return(const std::string& bucket) const {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.utc();
  const auto soonest = count(bucket, now).soonest;
  return soonest ? std::optional(wait_until(*soonest, now)) : std::nullopt;
}

census pool::count(std::span<const std::string> buckets) const {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.utc();
  census made{.accounts = members_.size()};
  for (const auto& each : members_) {
    if (each->state.disabled()) {
      ++made.disabled;
    } else if (each->state.dead_until()) {
      ++made.dead;
    }
  }
  for (const auto& bucket : buckets) made.buckets.push_back(count(bucket, now));
  return made;
}

std::vector<account*> pool::due_for_refresh() {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.utc();
  std::vector<std::pair<time_point, account*>> due;
  for (const auto& each : members_) {
    announce(*each, each->state.expire(now));
    if (each->state.disabled()) continue;
    const auto when = each->self.refresh_due();
    if (when && is_due(*when, now, each->state)) due.emplace_back(*when, &each->self);
  }
  std::ranges::sort(due, {}, &std::pair<time_point, account*>::first);
  std::vector<account*> accounts;
  accounts.reserve(due.size());
  for (const auto& [when, each] : due) accounts.push_back(each);
  return accounts;
}

void pool::carry_out(const order& wanted) {
  const std::scoped_lock lock(mutex_);
  for (const auto& each : members_) {
    if (wanted.account != "all" && wanted.account != each->self.id()) continue;
    auto& state = each->state;
    switch (wanted.what) {
      case order::kind::reset:
        announce(*each, state.reset());
        each->self.set_refresh_due(clock_.utc());
        break;
      case order::kind::disable: announce(*each, state.set_disabled(true)); break;
      case order::kind::enable: announce(*each, state.set_disabled(false)); break;
    }
  }
}

lease::~lease() {
  if (member_ != nullptr) pool_->note_end(*member_, ticket_);
}

account& lease::operator*() const {
  return member_->self;
}

void lease::answered() {
  pool_->note_answer(*member_, ticket_);
}

void lease::failed(const chat::failure& why) {
  pool_->note_failure(*member_, ticket_, why);
}

}  // namespace asb::accounts
