#pragma once

#include <asb/base/asio.hpp>

namespace asb {

/// Lets one coroutine wait for something that callbacks of the same thread announce.
/// A notification given before the wait is not lost; several before one wait count once.
class notifier {
 public:
  enum class outcome { notified, timed_out, cancelled };

  explicit notifier(executor ex) : timer_(std::move(ex)) {}

  void notify();
  /// Until notify(), the deadline, or the coroutine's cancellation.
  awaitable<outcome> wait_until(steady_clock::time_point deadline);
  executor get_executor() { return timer_.get_executor(); }

 private:
  steady_timer timer_;
  bool notified_ = false;
};

}  // namespace asb
