#pragma once

#include <asb/base/ip_range.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace asb::api {

/// Lets each address through at most `limit` times in any 60 s: exact, because it remembers when.
/// An IPv6 client counts by its /64, the least that a provider hands out. The table is bounded:
/// when it is full, newcomers share a few entries, so that nobody gets more than the limit and
/// nobody's count is pushed out. Thread safe.
class rate_limiter {
 public:
  using clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds window{60};

  /// `most_addresses` are told apart at once.
  explicit rate_limiter(std::size_t limit, std::size_t most_addresses = 65536);

  struct decision {
    bool allowed = false;
    std::size_t remaining = 0;          ///< after this request
    std::chrono::milliseconds reset{};  ///< until all of the limit is there again
    std::chrono::milliseconds wait{};   ///< until one more is let through; 0 when allowed
  };
  decision ask(const ip_address& from, clock::time_point now);

  std::size_t limit() const { return limit_; }
  /// Entries of the table now.
  std::size_t addresses();

 private:
  /// When the requests of an address were let through, oldest first; those before `first` are over.
  struct entry {
    std::uint64_t key = 0;
    std::vector<clock::time_point> times;
    std::size_t first = 0;

    std::size_t count() const { return times.size() - first; }
    void forget_until(clock::time_point end);
  };

  entry& find_or_make(std::uint64_t key, clock::time_point now);

  const std::size_t limit_;
  const std::size_t most_;
  std::mutex mutex_;
  std::list<entry> entries_;  ///< by the time of their last request, oldest first
  std::unordered_map<std::uint64_t, std::list<entry>::iterator> places_;
};

}  // namespace asb::api
