#pragma once

#include <asb/base/asio.hpp>

#include <boost/asio/co_spawn.hpp>

#include <optional>

namespace asb::test {

template <class T>
awaitable<void> store(awaitable<T> work, std::optional<T>& into) {
  into.emplace(co_await std::move(work));
}

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
