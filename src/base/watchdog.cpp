#include <asb/base/watchdog.hpp>

namespace asb {

struct watchdog::state : std::enable_shared_from_this<watchdog::state> {
  state(executor ex, std::function<void()> callback)
      : timer(std::move(ex)), on_expire(std::move(callback)) {}

  void arm(steady_clock::time_point when) {
    waiting_until = when;
    timer.expires_at(when);
    timer.async_wait([weak = weak_from_this(), when](boost::system::error_code) {
      // A handler may be queued already when the watchdog goes or is set to an earlier time.
      if (auto self = weak.lock(); self && self->waiting_until == when) self->woke();
    });
  }

  void woke() {
    waiting_until = steady_clock::time_point::max();
    if (deadline == steady_clock::time_point::max()) return;
    if (steady_clock::now() < deadline) return arm(deadline);
    deadline = steady_clock::time_point::max();
    on_expire();
  }

  steady_timer timer;
  std::function<void()> on_expire;
  steady_clock::time_point deadline = steady_clock::time_point::max();
  steady_clock::time_point waiting_until = steady_clock::time_point::max();
};

watchdog::watchdog(executor ex, std::function<void()> on_expire)
    : state_(std::make_shared<state>(std::move(ex), std::move(on_expire))) {}

watchdog::~watchdog() {
  state_->timer.cancel();
}

void watchdog::expires_after(steady_clock::duration delay) {
  state_->deadline = steady_clock::now() + delay;
  if (state_->deadline < state_->waiting_until) state_->arm(state_->deadline);
}

void watchdog::disarm() {
  state_->deadline = steady_clock::time_point::max();
}

}  // namespace asb
