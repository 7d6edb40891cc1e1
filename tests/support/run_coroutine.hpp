#pragma once

#include <asb/base/asio.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <optional>

namespace asb::test {

template <class T>
awaitable<void> store(awaitable<T> work, std::optional<T>& into) {
  into.emplace(co_await std::move(work));
}

/// A coroutine that is begun, and may be cancelled as a session cancels its handler when the client
/// leaves.
template <class T>
class cancellable {
 public:
  cancellable(asio::io_context& context, awaitable<T> work) {
    asio::co_spawn(context.get_executor(), store(std::move(work), value),
                   asio::bind_cancellation_slot(leave_.slot(), [](const std::exception_ptr&) {}));
  }
  void cancel() { leave_.emit(asio::cancellation_type::terminal); }

  std::optional<T> value;  ///< once it has ended, unless by an exception

 private:
  asio::cancellation_signal leave_;
};

/// Runs one coroutine on the context until it is done, and gives its value; what it throws comes
/// through.
template <class T>
T run(asio::io_context& context, awaitable<T> work) {
  std::optional<T> value;
  std::exception_ptr problem;
  bool done = false;
  asio::co_spawn(context.get_executor(), store(std::move(work), value),
                 [&](std::exception_ptr thrown) {
                   problem = std::move(thrown);
                   done = true;
                 });
  context.restart();
  while (!done) context.run_one();
  if (problem) std::rethrow_exception(problem);
  return std::move(value).value();
}

inline awaitable<bool> then_true(awaitable<void> work) {
  co_await std::move(work);
  co_return true;
}

/// The same for a coroutine without a value.
inline void run(asio::io_context& context, awaitable<void> work) {
  run(context, then_true(std::move(work)));
}

}  // namespace asb::test
