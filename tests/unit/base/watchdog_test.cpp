#include <asb/base/notifier.hpp>
#include <asb/base/watchdog.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace asb {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(watchdog, calls_back_once_when_its_deadline_passes) {
  asio::io_context context;
  int calls = 0;
  watchdog dog(context.get_executor(), [&] { ++calls; });
  dog.expires_after(milliseconds(1));
  context.run();
  EXPECT_EQ(calls, 1);
}

TEST(watchdog, set_to_an_earlier_time_fires_then) {
  asio::io_context context;
  int calls = 0;
  watchdog dog(context.get_executor(), [&] { ++calls; });
  dog.expires_after(hours(1));
  dog.expires_after(milliseconds(1));
  context.run_one();  // the cancelled first wait
  context.run_one();
  EXPECT_EQ(calls, 1);
}

TEST(watchdog, moved_on_before_it_fires_waits_for_the_new_deadline) {
  asio::io_context context;
  const auto begin = steady_clock::now();
  steady_clock::time_point fired;
  watchdog dog(context.get_executor(), [&] { fired = steady_clock::now(); });
  dog.expires_after(milliseconds(1));
  dog.expires_after(milliseconds(30));
  context.run();
  EXPECT_GE(fired - begin, milliseconds(30));
}

TEST(watchdog, disarmed_or_destroyed_stays_silent) {
  asio::io_context context;
  int calls = 0;
  watchdog disarmed(context.get_executor(), [&] { ++calls; });
  disarmed.expires_after(milliseconds(1));
  disarmed.disarm();
  {
    watchdog destroyed(context.get_executor(), [&] { ++calls; });
    destroyed.expires_after(milliseconds(0));
  }
  context.run();
  EXPECT_EQ(calls, 0);
}

TEST(watchdog, may_be_set_again_from_its_callback) {
  asio::io_context context;
  int calls = 0;
  std::unique_ptr<watchdog> dog;
  dog = std::make_unique<watchdog>(context.get_executor(), [&] {
    if (++calls < 3) dog->expires_after(milliseconds(1));
  });
  dog->expires_after(milliseconds(1));
  context.run();
  EXPECT_EQ(calls, 3);
}

awaitable<void> wait(notifier& on, steady_clock::time_point deadline, notifier::outcome& into) {
  into = co_await on.wait_until(deadline);
}

void run_wait(asio::io_context& context, notifier& on, steady_clock::time_point deadline,
              notifier::outcome& into, asio::cancellation_slot slot = {}) {
  asio::co_spawn(context.get_executor(), wait(on, deadline, into),
                 asio::bind_cancellation_slot(slot, [](const std::exception_ptr&) {}));
}

TEST(notifier, tells_notification_deadline_and_cancellation_apart) {
  asio::io_context context;
  notifier notified(context.get_executor());
  notifier early(context.get_executor());
  notifier late(context.get_executor());
  notifier cancelled(context.get_executor());
  asio::cancellation_signal signal;
  notifier::outcome results[4]{};
  const auto never = steady_clock::now() + hours(1);
  early.notify();
  run_wait(context, notified, never, results[0]);
  run_wait(context, early, never, results[1]);
  run_wait(context, late, steady_clock::now() + milliseconds(1), results[2]);
  run_wait(context, cancelled, never, results[3], signal.slot());
  asio::post(context, [&] {
    notified.notify();
    signal.emit(asio::cancellation_type::terminal);
  });
  context.run();
  EXPECT_EQ(results[0], notifier::outcome::notified);
  EXPECT_EQ(results[1], notifier::outcome::notified);
  EXPECT_EQ(results[2], notifier::outcome::timed_out);
  EXPECT_EQ(results[3], notifier::outcome::cancelled);
}

}  // namespace
}  // namespace asb
