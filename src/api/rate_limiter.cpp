#include <asb/api/rate_limiter.hpp>

#include <algorithm>
#include <utility>

namespace asb::api {
namespace {

constexpr std::uint64_t shared_entries = 256;

/// IPv6 by its upper half; IPv4 where no IPv6 source can be (ff00::/8 is multicast).
std::uint64_t key_of(const ip_address& address) {
  const auto plain = unmapped(address);
  if (plain.is_v4()) return 0xFFFF'FFFF'0000'0000U | plain.to_v4().to_uint();
  const auto bytes = plain.to_v6().to_bytes();
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8U | bytes.at(i);
  return key;
}

/// The entry that newcomers share when the table is full.
std::uint64_t shared_key(std::uint64_t key) {
  return 0xFFFF'FFFE'0000'0000U | std::hash<std::uint64_t>()(key) % shared_entries;
}

std::chrono::milliseconds until(rate_limiter::clock::time_point then,
                                rate_limiter::clock::time_point now) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(then - now),
                  std::chrono::milliseconds(0));
}

}  // namespace

rate_limiter::rate_limiter(std::size_t limit, std::size_t most_addresses)
    : limit_(limit), most_(most_addresses) {}

void rate_limiter::entry::forget_until(clock::time_point end) {
  while (first < times.size() && times[first] <= end) ++first;
  // Moves what is left only when that costs no more than what was forgotten.
  if (first * 2 < times.size()) return;
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(std::exchange(first, 0)));
}

rate_limiter::entry& rate_limiter::find_or_make(std::uint64_t key, clock::time_point now) {
  while (!entries_.empty() && entries_.front().times.back() <= now - window) {
    places_.erase(entries_.front().key);
    entries_.pop_front();
  }
  auto place = places_.find(key);
  if (place == places_.end() && places_.size() >= most_) {
    key = shared_key(key);
    place = places_.find(key);
  }
  if (place == places_.end()) {
    entries_.push_back({.key = key, .times = {}});
    place = places_.emplace(key, std::prev(entries_.end())).first;
  }
  return *place->second;
}

std::size_t rate_limiter::addresses() {
  const std::scoped_lock lock(mutex_);
  return places_.size();
}

rate_limiter::decision rate_limiter::ask(const ip_address& from, clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  auto& of = find_or_make(key_of(from), now);
  of.forget_until(now - window);
  decision made{.allowed = of.count() < limit_};
  if (made.allowed) {
    of.times.push_back(now);
    entries_.splice(entries_.end(), entries_, places_.at(of.key));
  } else {
    made.wait = until(of.times[of.first] + window, now);
  }
  made.remaining = limit_ - of.count();
  made.reset = until(of.times.back() + window, now);
  return made;
}

}  // namespace asb::api
