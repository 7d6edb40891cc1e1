#pragma once

#include <asb/tokens/counter.hpp>

#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace asb::gateway {

/// A thread on which long prompts are counted, so that no worker stands still meanwhile. All
/// workers share it. Work is done in slices and in turn: a long prompt does not hold up others.
class counting_thread {
 public:
  /// `with` outlives the thread.
  explicit counting_thread(const tokens::counter& with) : counter_(with) {}
  /// Stops.
  ~counting_thread();
  counting_thread(const counting_thread&) = delete;
  counting_thread& operator=(const counting_thread&) = delete;

  const tokens::counter& counter() const { return counter_; }

  /// Calls `slice` on the thread until it gives false. It should take some milliseconds; it may
  /// not throw.
  void run(std::function<bool()> slice);
  /// Drops what is to do and waits for the slice that is being done. Not from the thread itself.
  void stop();

 private:
  const tokens::counter& counter_;
  boost::asio::thread_pool pool_{1};
};

}  // namespace asb::gateway
