#pragma once

#include <asb/accounts/rest.hpp>
#include <asb/base/error.hpp>
#include <asb/base/secret.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asb::accounts {

/// What of an account's state outlives the process.
struct saved_state {
  bool disabled = false;
  std::vector<rest> rests;
};

/// An account as the store knows it.
struct saved_account {
  std::string key;  ///< SHA-256 of the refresh token that was configured first, in hex
  std::string device_id;
  secret refresh_token;                   ///< the newest
  std::vector<std::string> token_hashes;  ///< of every refresh token that was ever its own
  saved_state state;
  /// Answers begun, by bucket and UTC month (`2026-11`).
  std::map<std::pair<std::string, std::string>, std::uint64_t> uses;
};

/// What an operator wants done with an account.
struct order {
  enum class kind { reset, disable, enable };
  kind what = kind::reset;
  std::string account;  ///< short id, or `all`
};

/// Where the accounts' state lives. Saving never blocks and never fails for the caller: what could
/// not be written is kept and tried again, and problem() tells. Thread safe.
class store {
 public:
  virtual ~store() = default;

  /// Every account ever seen. Call once, first; a store that fails here is of no use.
  virtual result<std::vector<saved_account>> load() = 0;
  /// Adds an account, or renews its device id, token and token hashes.
  virtual void enlist(const saved_account& account) = 0;
  virtual void save_state(const std::string& key, saved_state state) = 0;
  /// `done` is called, on another thread, once the token is safe on disk or could not be written.
  virtual void save_token(const std::string& key, secret token, std::function<void()> done) = 0;
  /// Counts one answer.
  virtual void count_use(const std::string& key, const std::string& bucket, time_point now) = 0;
  /// Has `carry_out` called for each order that an operator leaves: at once for those left before,
  /// then on another thread.
  virtual void watch_orders(std::function<void(const order&)> carry_out) = 0;
  /// Writes what is pending; returns when that is done or has failed. No order is carried out
  /// after it.
  virtual void close() = 0;
  /// Why the state is not saved, for people; empty: it is.
  virtual std::string problem() const = 0;
};

/// One SQLite database in `folder`, which is made where it is missing. The error says why it cannot
/// be used.
result<std::unique_ptr<store>> create_sqlite_store(const std::string& folder);

/// Keeps nothing; `problem` says why.
std::unique_ptr<store> create_memory_store(std::string problem);

/// For commands beside a running server: what it has saved, and orders for it.
result<std::vector<saved_account>> read_accounts(const std::string& folder);
result<void> leave_order(const std::string& folder, const order& wanted);

/// `2026-11`.
std::string month_of(time_point when);

}  // namespace asb::accounts
