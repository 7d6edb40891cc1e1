#pragma once

#include <asb/base/asio.hpp>

#include <functional>
#include <memory>

namespace asb {

/// A deadline that moves often and passes seldom: setting it costs a store, no timer operation.
/// When it passes, `on_expire` runs once on the executor's thread; afterwards it may be set again.
/// Used on one thread only; destroying it cancels the callback.
class watchdog {
 public:
  watchdog(executor ex, std::function<void()> on_expire);
  ~watchdog();
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;

  void expires_after(steady_clock::duration delay);
  void disarm();

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace asb
