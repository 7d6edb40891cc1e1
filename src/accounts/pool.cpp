#include <asb/accounts/device_id.hpp>
#include <asb/accounts/pool.hpp>

#include <algorithm>

namespace asb::accounts {

pool::pool(const std::vector<cookie_entry>& entries, const clock& time, std::uint64_t seed)
    : random_(seed) {
  for (const auto& entry : entries) {
    auto device = entry.device_id.empty() ? derive_device_id(entry.refresh_token) : entry.device_id;
    accounts_.push_back(std::make_unique<account>(entry.refresh_token, std::move(device), time));
  }
}

std::optional<lease> pool::pick(std::span<const account* const> tried) {
  std::vector<account*> candidates;
  for (const auto& each : accounts_) {
    if (std::ranges::find(tried, each.get()) == tried.end()) candidates.push_back(each.get());
  }
  if (candidates.empty()) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  std::uniform_int_distribution<std::size_t> any(0, candidates.size() - 1);
  return lease(*candidates[any(random_)]);
}

}  // namespace asb::accounts
