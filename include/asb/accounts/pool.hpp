#pragma once

#include <asb/accounts/account.hpp>
#include <asb/accounts/cookie_list.hpp>

#include <optional>
#include <random>
#include <span>

namespace asb::accounts {

/// The accounts that this server was given. Shared by all workers; accounts live as long as it.
class pool {
 public:
  /// `seed` decides the order of picks.
  pool(const std::vector<cookie_entry>& entries, const clock& time, std::uint64_t seed);

  std::size_t size() const { return accounts_.size(); }

  /// A random account that is not among `tried`; nothing when all are.
  std::optional<lease> pick(std::span<const account* const> tried);

 private:
  std::vector<std::unique_ptr<account>> accounts_;
  std::mutex mutex_;
  std::mt19937_64 random_;
};

}  // namespace asb::accounts
