#pragma once

#include <asb/accounts/token_source.hpp>
#include <asb/base/clock.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace asb::accounts {

using token_result = std::expected<secret, chat::failure>;

/// One refresh token with its access token and device id. Shared by all workers.
class account {
 public:
  account(secret refresh_token, std::string device_id, const clock& time);
  ~account();

  /// Short, stable, safe to log.
  const std::string& id() const { return id_; }
  const std::string& device_id() const { return device_id_; }

  /// The access token, fetched through `source` when there is none that is fresh, or when the one
  /// in hand is `rejected`. However many ask at once, one refresh runs; it goes on when its first
  /// asker leaves. Call on a worker; `source` is that worker's and must outlive its io_context.
  awaitable<token_result> access_token(executor ex, token_source& source,
                                       steady_clock::time_point deadline, secret rejected = {});

  std::size_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

 private:
  friend class lease;
  struct waiter;

  awaitable<void> refresh(token_source& source);
  void settle(const std::expected<token_grant, chat::failure>& outcome);

  const clock& clock_;
  std::string id_;
  std::string device_id_;
  std::atomic<std::size_t> in_flight_ = 0;

  std::mutex mutex_;
  secret refresh_token_;
  secret access_token_;
  steady_clock::time_point fresh_until_{};
  bool refreshing_ = false;
  std::vector<std::shared_ptr<waiter>> waiters_;
};

/// An attempt's hold on an account: counts as in flight while it lives.
class lease {
 public:
  explicit lease(account& of) : account_(&of) { ++of.in_flight_; }
  ~lease() {
    if (account_ != nullptr) --account_->in_flight_;
  }
  lease(lease&& other) noexcept : account_(std::exchange(other.account_, nullptr)) {}
  lease& operator=(lease&& other) noexcept {
    std::swap(account_, other.account_);
    return *this;
  }

  account& operator*() const { return *account_; }
  account* operator->() const { return account_; }

 private:
  account* account_;
};

}  // namespace asb::accounts
