#pragma once

#include <asb/base/asio.hpp>

#include <functional>
#include <string>

namespace asb::observe {

/// Runs a coroutine on its own. What escapes it is logged under `name`; afterwards, however it
/// ended, `done` is called on the executor's thread. `slot` may end it.
void spawn(
    executor ex, std::string name, awaitable<void> work, std::function<void()> done = [] {},
    asio::cancellation_slot slot = asio::cancellation_slot());

/// Runs the context until it is out of work. An exception that a handler let through is logged and
/// the context goes on: nothing a peer sends may end the process.
void run_guarded(asio::io_context& context);

}  // namespace asb::observe
