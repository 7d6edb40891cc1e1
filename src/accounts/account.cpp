#include <asb/accounts/account.hpp>
#include <asb/accounts/errc.hpp>
#include <asb/base/notifier.hpp>
#include <asb/observe/spawn.hpp>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace asb::accounts {
namespace {

/// Until when a token that lives `life` is sent: a request may take a while to get there.
steady_clock::time_point last_use(steady_clock::time_point now, std::chrono::seconds life) {
  return now + life - std::min<std::chrono::seconds>(std::chrono::seconds(60), life / 10);
}

chat::failure transient(errc code) {
  return {chat::verdict::transient, {make_error_code(code), describe(code)}, std::nullopt};
}

}  // namespace

/// Somebody who waits for the running refresh, on a worker of their own.
struct account::waiter {
  explicit waiter(executor ex) : done(std::move(ex)), outcome(secret{}) {}
  notifier done;
  token_result outcome;
};

account::account(secret refresh_token, std::string device_id, const clock& time)
    : clock_(time),
      id_(refresh_token.hash()),
      device_id_(std::move(device_id)),
      refresh_token_(std::move(refresh_token)) {}

account::~account() = default;

awaitable<token_result> account::access_token(executor ex, token_source& source,
                                              steady_clock::time_point deadline, secret rejected) {
  const auto self = std::make_shared<waiter>(ex);
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    const bool fresh = !access_token_.empty() && clock_.now() < fresh_until_;
    if (fresh && access_token_ != rejected) co_return access_token_;
    waiters_.push_back(self);
    first = !std::exchange(refreshing_, true);
  }
  if (first) {
    observe::spawn(ex, "token refresh", refresh(source), [this] {
      // Only an exception leaves the refresh unsettled.
      settle(std::unexpected(transient(errc::internal)));
    });
  }
  switch (co_await self->done.wait_until(deadline)) {
    case notifier::outcome::notified: co_return self->outcome;
    case notifier::outcome::timed_out: co_return std::unexpected(transient(errc::token_late));
    case notifier::outcome::cancelled: break;
  }
  co_return std::unexpected(transient(errc::cancelled));
}

awaitable<void> account::refresh(token_source& source) {
  const auto token = [this] {
    const std::scoped_lock lock(mutex_);
    return refresh_token_;
  }();
  const auto outcome = co_await source.refresh(token);
  if (outcome) {
    spdlog::info("account {}: token refreshed, lives {} s", id_, outcome->expires_in.count());
  } else {
    spdlog::warn("account {}: token refresh failed ({}): {}", id_,
                 chat::to_string(outcome.error().what), outcome.error().why.message);
  }
  settle(outcome);
}

void account::settle(const std::expected<token_grant, chat::failure>& outcome) {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(refreshing_, false)) return;
  if (outcome) {
    access_token_ = outcome->access_token;
    if (!outcome->refresh_token.empty()) refresh_token_ = outcome->refresh_token;
    fresh_until_ = last_use(clock_.now(), outcome->expires_in);
  }
  for (const auto& each : std::exchange(waiters_, {})) {
    if (outcome) {
      each->outcome = outcome->access_token;
    } else {
      each->outcome = std::unexpected(outcome.error());
    }
    asio::post(each->done.get_executor(), [each] { each->done.notify(); });
  }
}

}  // namespace asb::accounts
