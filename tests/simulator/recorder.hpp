#pragma once

#include "state.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace simulator {

/// Keeps the state and wakes those who wait for it to change. Thread safe.
class recorder {
 public:
  /// Without `keeps_requests` only the counters count.
  explicit recorder(bool keeps_requests) : keeps_requests_(keeps_requests) {}

  bool keeps_requests() const { return keeps_requests_; }

  void connection_opened();
  void connection_closed();
  void handshake_failed();
  void bad_request();
  /// Begins a chat answer; gives the request's number.
  std::uint64_t chat(recorded_request seen);
  void chat_answered();
  void chat_aborted(aborted_answer how);
  void refresh(recorded_request seen);
  /// Forgets requests and aborted answers and sets their counters to 0.
  void reset();

  state snapshot() const;
  /// Shows the state without a copy, under the lock.
  void read(const std::function<void(const state&)>& look) const;
  bool wait_until(const std::function<bool(const state&)>& holds,
                  std::chrono::milliseconds limit) const;

 private:
  template <class Change>
  void change(Change apply);
  void keep(std::deque<recorded_request>& in, recorded_request seen);

  const bool keeps_requests_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  state state_;
  std::size_t bytes_kept_ = 0;
};

}  // namespace simulator
