#include <asb/base/notifier.hpp>

namespace asb {

void notifier::notify() {
  notified_ = true;
  timer_.cancel();
}

awaitable<notifier::outcome> notifier::wait_until(steady_clock::time_point deadline) {
  bool aborted = false;
  if (!notified_) {
    timer_.expires_at(deadline);
    const auto [problem] = co_await timer_.async_wait(awaited);
    aborted = problem == asio::error::operation_aborted;
  }
  if (std::exchange(notified_, false)) co_return outcome::notified;
  co_return aborted ? outcome::cancelled : outcome::timed_out;
}

}  // namespace asb
