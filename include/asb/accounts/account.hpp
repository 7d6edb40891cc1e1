#pragma once

#include <asb/accounts/enlist.hpp>
#include <asb/accounts/token_source.hpp>
#include <asb/base/clock.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace asb::accounts {

using token_result = std::expected<secret, chat::failure>;
using refresh_outcome = std::expected<token_grant, chat::failure>;

class refresh_plan;

/// One account's tokens and device id. Shared by all workers.
class account {
 public:
  /// Told of every refresh that has ended, on a worker, before anyone gets the token.
  using refresh_listener = std::function<void(const refresh_outcome&)>;

  account(enlisted_account as, const clock& time, store& saves, refresh_listener listener);
  ~account();

  /// Short, stable, safe to log.
  const std::string& id() const { return id_; }
  /// What the store knows it by.
  const std::string& key() const { return key_; }
  const std::string& device_id() const { return device_id_; }

  /// The access token, fetched through `source` when there is none that is fresh, or when the one
  /// in hand is `rejected`. However many ask at once, one refresh runs; it goes on when its first
  /// asker leaves. A failure is the answer for a second to all who ask. Call on a worker; `source`
  /// is that worker's and must outlive its io_context.
  awaitable<token_result> access_token(executor ex, token_source& source,
                                       steady_clock::time_point deadline, secret rejected = {});

  /// Begins a refresh and calls `done` on `ex` when it has ended; false when one is running.
  bool refresh(executor ex, token_source& source, std::function<void()> done);
  /// When the next refresh is due; nothing while one is running.
  std::optional<time_point> refresh_due() const;
  void set_refresh_due(time_point when);

 private:
  struct waiter;

  void begin_refresh(executor ex, token_source& source, std::function<void()> done);
  awaitable<void> run_refresh(executor ex, token_source& source, std::shared_ptr<bool> settled);
  awaitable<refresh_outcome> ask(token_source& source);
  awaitable<void> save(executor ex, const secret& token);
  void settle(const refresh_outcome& outcome);

  const clock& clock_;
  store& store_;
  const refresh_listener listener_;
  const std::string key_;
  const std::string id_;
  const std::string device_id_;
  const secret configured_token_;

  mutable std::mutex mutex_;
  secret refresh_token_;
  secret access_token_;
  time_point fresh_until_{};
  std::optional<chat::failure> last_failure_;
  std::chrono::steady_clock::time_point failed_at_{};
  bool refreshing_ = false;
  std::unique_ptr<refresh_plan> plan_;
  std::vector<std::shared_ptr<waiter>> waiters_;
};

}  // namespace asb::accounts
