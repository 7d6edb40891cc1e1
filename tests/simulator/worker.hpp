#pragma once

#include "connection.hpp"
#include "endpoints.hpp"

#include <asb/base/asio.hpp>

#include <boost/asio/executor_work_guard.hpp>

#include <exception>
#include <memory>
#include <set>
#include <thread>

namespace simulator {

/// Prints what escaped from a coroutine; to be its completion handler.
void complain(std::exception_ptr problem);

/// A thread with its io_context and the connections that live on it.
class worker {
 public:
  worker();

  asb::asio::io_context& context() { return context_; }

  void start();
  /// Ends everything on it, then its thread.
  void stop();
  /// Runs the connection, made for context(), to its end.
  void adopt(std::shared_ptr<connection> made, bool stalls, world& with);

 private:
  void run();
  asb::awaitable<void> run(std::shared_ptr<connection> made, bool stalls, world& with);

  asb::asio::io_context context_{1};
  asb::asio::executor_work_guard<asb::executor> guard_;
  std::set<connection*> connections_;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace simulator
