#include <asb/observe/spawn.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/spdlog.h>

namespace asb::observe {
namespace {

void log_escaped(const std::string& name, const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const boost::system::system_error& e) {
    // How a cancelled coroutine unwinds.
    if (e.code() != asio::error::operation_aborted) spdlog::error("{}: {}", name, e.what());
  } catch (const std::exception& e) {
    spdlog::error("{}: {}", name, e.what());
  } catch (...) {
    spdlog::error("{}: unknown exception", name);
  }
}

}  // namespace

void spawn(executor ex, std::string name, awaitable<void> work, std::function<void()> done,
           asio::cancellation_slot slot) {
  asio::co_spawn(
      std::move(ex), std::move(work),
      asio::bind_cancellation_slot(slot, [name = std::move(name), done = std::move(done)](
                                             const std::exception_ptr& problem) {
        if (problem) log_escaped(name, problem);
        done();
      }));
}

void run_guarded(asio::io_context& context) {
  for (;;) {
    try {
      context.run();
      return;
    } catch (...) {
      log_escaped("worker", std::current_exception());
    }
  }
}

}  // namespace asb::observe
