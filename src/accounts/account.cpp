#include "refresh_plan.hpp"

#include <asb/accounts/account.hpp>
#include <asb/accounts/errc.hpp>
#include <asb/base/notifier.hpp>
#include <asb/observe/spawn.hpp>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

namespace asb::accounts {
namespace {

constexpr std::size_t id_length = 8;
/// A disk that takes longer is as good as none: the token is used, and saved when it can be.
constexpr std::chrono::seconds longest_save{10};
/// As long as the keeper waits after a first failure.
constexpr std::chrono::seconds between_failures{1};

/// Until when a token that lives `life` is sent: a request may take a while to get there.
time_point last_use(time_point now, std::chrono::seconds life) {
  return now + life - std::min<std::chrono::seconds>(std::chrono::seconds(60), life / 10);
}

chat::failure transient(errc code) {
  return {chat::verdict::transient, {make_error_code(code), describe(code)}, std::nullopt};
}

bool is_dead(const refresh_outcome& outcome) {
  return !outcome && outcome.error().what == chat::verdict::dead;
}

double luck() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

/// Somebody who waits for the running refresh, on a worker of their own.
struct account::waiter {
  explicit waiter(executor ex) : done(std::move(ex)), outcome(secret{}) {}
  notifier done;
  token_result outcome;
};

account::account(enlisted_account as, const clock& time, store& saves, refresh_listener listener)
    : clock_(time),
      store_(saves),
      listener_(std::move(listener)),
      key_(std::move(as.known.key)),
      id_(key_.substr(0, id_length)),
      device_id_(std::move(as.known.device_id)),
      configured_token_(std::move(as.configured_token)),
      refresh_token_(std::move(as.known.refresh_token)),
      plan_(std::make_unique<refresh_plan>()) {}

account::~account() = default;

std::optional<time_point> account::refresh_due() const {
  const std::scoped_lock lock(mutex_);
  return refreshing_ ? std::nullopt : std::optional(plan_->due());
}

void account::set_refresh_due(time_point when) {
  const std::scoped_lock lock(mutex_);
  plan_->set_due(when);
}

awaitable<token_result> account::access_token(executor ex, token_source& source,
                                              steady_clock::time_point deadline, secret rejected) {
  const auto self = std::make_shared<waiter>(ex);
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    const bool fresh = !access_token_.empty() && clock_.utc() < fresh_until_;
    if (fresh && access_token_ != rejected) co_return access_token_;
    // A service that fails must not be asked once more by every request.
    if (last_failure_ && !refreshing_ && clock_.now() - failed_at_ < between_failures) {
      co_return std::unexpected(*last_failure_);
    }
    waiters_.push_back(self);
    first = !std::exchange(refreshing_, true);
  }
  if (first) begin_refresh(ex, source, [] {});
  switch (co_await self->done.wait_until(deadline)) {
    case notifier::outcome::notified: co_return self->outcome;
    case notifier::outcome::timed_out: co_return std::unexpected(transient(errc::token_late));
    case notifier::outcome::cancelled: break;
  }
  co_return std::unexpected(transient(errc::cancelled));
}

bool account::refresh(executor ex, token_source& source, std::function<void()> done) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::exchange(refreshing_, true)) return false;
  }
  begin_refresh(std::move(ex), source, std::move(done));
  return true;
}

void account::begin_refresh(executor ex, token_source& source, std::function<void()> done) {
  const auto settled = std::make_shared<bool>(false);
  observe::spawn(ex, "token refresh", run_refresh(ex, source, settled),
                 [this, settled, done = std::move(done)] {
                   // Only an exception leaves the refresh unsettled.
                   if (!*settled) settle(std::unexpected(transient(errc::internal)));
                   done();
                 });
}

awaitable<void> account::run_refresh(executor ex, token_source& source,
                                     std::shared_ptr<bool> settled) {
  auto outcome = co_await ask(source);
  if (outcome && !outcome->refresh_token.empty()) {
    // What it replaces may be worth nothing now, so it is safe on disk before anyone uses it.
    co_await save(std::move(ex), outcome->refresh_token);
    const std::scoped_lock lock(mutex_);
    refresh_token_ = outcome->refresh_token;
  }
  if (outcome && outcome->access_token.empty()) {
    outcome = std::unexpected(transient(errc::no_access_token));
  }
  settle(outcome);
  *settled = true;
}

/// The newest refresh token is asked for; when the service knows it no more, the configured one. A
/// refresh token in the outcome is a new one.
awaitable<refresh_outcome> account::ask(token_source& source) {
  const auto newest = [this] {
    const std::scoped_lock lock(mutex_);
    return refresh_token_;
  }();
  auto outcome = co_await source.refresh(newest);
  if (is_dead(outcome) && newest != configured_token_) {
    spdlog::warn("account {}: the stored refresh token is refused; trying the one of AS_COOKIE",
                 id_);
    outcome = co_await source.refresh(configured_token_);
    if (outcome && outcome->refresh_token.empty()) outcome->refresh_token = configured_token_;
  }
  if (outcome && outcome->refresh_token == newest) outcome->refresh_token = {};
  co_return outcome;
}

awaitable<void> account::save(executor ex, const secret& token) {
  const auto saved = std::make_shared<notifier>(ex);
  store_.save_token(key_, token, [saved, ex] { asio::post(ex, [saved] { saved->notify(); }); });
  co_await saved->wait_until(steady_clock::now() + longest_save);
}

void account::settle(const refresh_outcome& outcome) {
  {
    const std::scoped_lock lock(mutex_);
    const auto now = clock_.utc();
    if (outcome) {
      access_token_ = outcome->access_token;
      fresh_until_ = last_use(now, outcome->expires_in);
      plan_->granted(now, outcome->expires_in, luck());
      last_failure_.reset();
    } else {
      plan_->failed(now, luck());
      last_failure_ = outcome.error();
      failed_at_ = clock_.now();
    }
  }
  if (outcome) {
    spdlog::info("account {}: token refreshed, lives {} s", id_, outcome->expires_in.count());
  } else {
    spdlog::warn("account {}: token refresh failed ({}): {}", id_,
                 chat::to_string(outcome.error().what), outcome.error().why.message);
  }
  listener_(outcome);
  std::vector<std::shared_ptr<waiter>> waiters;
  {
    const std::scoped_lock lock(mutex_);
    refreshing_ = false;
    waiters = std::exchange(waiters_, {});
  }
  for (const auto& each : waiters) {
    if (outcome) {
      each->outcome = outcome->access_token;
    } else {
      each->outcome = std::unexpected(outcome.error());
    }
    asio::post(each->done.get_executor(), [each] { each->done.notify(); });
  }
}

}  // namespace asb::accounts
