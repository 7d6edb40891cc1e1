#pragma once

#include <asb/tokens/counter.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace asb::test {

/// Counts bytes. While it is shut, counting stands still on all threads but the one that made it;
/// it knows on which threads it was done.
class gated_counter final : public tokens::counter {
 public:
  std::size_t count(std::string_view text) const override {
    const auto running = begin();
    running->add(text);
    return running->total();
  }
  std::unique_ptr<tokens::running_count> begin() const override {
    return std::make_unique<count_bytes>(*this);
  }

  void shut() { set(true); }
  void open() { set(false); }

  /// Until that many pieces have come to be counted.
  void wait_for(std::size_t pieces) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return pieces_.size() >= pieces; });
  }
  /// What was counted: the thread and the text's first byte, piece by piece.
  std::vector<std::pair<std::thread::id, char>> pieces() const {
    const std::lock_guard lock(mutex_);
    return pieces_;
  }

 private:
  class count_bytes final : public tokens::running_count {
   public:
    explicit count_bytes(const gated_counter& of) : of_(of) {}
    void add(std::string_view piece) override {
      of_.pass(piece);
      total_ += piece.size();
    }
    std::size_t total() const override { return total_; }

   private:
    const gated_counter& of_;
    std::size_t total_ = 0;
  };

  void set(bool shut) {
    {
      const std::lock_guard lock(mutex_);
      shut_ = shut;
    }
    changed_.notify_all();
  }

  void pass(std::string_view piece) const {
    std::unique_lock lock(mutex_);
    pieces_.emplace_back(std::this_thread::get_id(), piece.front());
    changed_.notify_all();
    changed_.wait(lock, [&] { return !shut_ || std::this_thread::get_id() == mine_; });
  }

  const std::thread::id mine_ = std::this_thread::get_id();
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::vector<std::pair<std::thread::id, char>> pieces_;
  bool shut_ = false;
};

}  // namespace asb::test
