#pragma once

#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace asb {

/// A thread for what would keep a worker from its other connections. All workers share it. Work is
/// done slice by slice, in turn with other work.
class side_thread {
 public:
  side_thread() = default;
  /// Stops.
  ~side_thread();
  side_thread(const side_thread&) = delete;
  side_thread& operator=(const side_thread&) = delete;

  /// Calls `slice` on the thread until it gives false. Others wait for a slice, so it should
  /// not be longer than it must; it may not throw.
  void run(std::function<bool()> slice);
  /// Drops what is to do and waits for the slice that is being done. Not from the thread itself.
  void stop();

 private:
  boost::asio::thread_pool pool_{1};
};

}  // namespace asb
