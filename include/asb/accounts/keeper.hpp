#pragma once

#include <asb/accounts/pool.hpp>
#include <asb/base/notifier.hpp>

namespace asb::accounts {

/// Keeps the accounts' access tokens fresh: refreshes those that are due, eight at once. Runs on
/// one worker; what it refers to must outlive that worker's io_context.
class keeper {
 public:
  keeper(executor ex, pool& accounts, token_source& tokens);

  /// Call once, on the worker or before it runs.
  void start();
  /// Begins no further refresh; those that run go on. Call on the worker.
  void stop();

 private:
  awaitable<void> run();
  void begin_refreshes();

  executor executor_;
  pool& accounts_;
  token_source& tokens_;
  notifier changed_;
  std::size_t running_ = 0;
  bool stopped_ = false;
};

}  // namespace asb::accounts
