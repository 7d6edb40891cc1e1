#include "worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/fmt/fmt.h>

#include <cstdio>
#include <utility>

namespace simulator {

namespace asio = boost::asio;

void complain(std::exception_ptr problem) {
  if (!problem) return;
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& what) {
    fmt::print(stderr, "simulator: {}\n", what.what());
  }
}

worker::worker() : guard_(asio::make_work_guard(context_)) {}

void worker::start() {
  thread_ = std::jthread([this] { run(); });
}

void worker::stop() {
  asio::post(context_, [this] {
    guard_.reset();
    stopping_ = true;
    for (connection* each : connections_) each->abort();
  });
  if (thread_.joinable()) thread_.join();
}

void worker::adopt(std::shared_ptr<connection> made, bool stalls, world& with) {
  asio::co_spawn(context_, run(std::move(made), stalls, with), complain);
}

void worker::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (...) {
      complain(std::current_exception());
    }
  }
}

asb::awaitable<void> worker::run(std::shared_ptr<connection> made, bool stalls, world& with) {
  if (!stopping_) {
    connections_.insert(made.get());
    try {
      co_await made->run(stalls);
    } catch (...) {
      complain(std::current_exception());
      made->abort();
    }
    connections_.erase(made.get());
  }
  with.records.connection_closed();
}

}  // namespace simulator
