#pragma once

#include <asb/accounts/store.hpp>

#include <algorithm>
#include <tuple>

namespace asb::accounts {

/// What waits to be written, the newest of each: it stays small however long the disk fails.
struct batch {
  std::map<std::string, saved_account> enlisted;               ///< by key
  std::map<std::string, secret> tokens;                        ///< by key
  std::map<std::string, saved_state> states;                   ///< by key
  std::map<std::tuple<std::string, std::string, std::string>,  ///< key, bucket, month
           std::uint64_t>
      uses;
  /// The number of the last order carried out. An order is forgotten with the change it made: it
  /// may be done twice after a crash, never not at all.
  std::int64_t orders_done = 0;

  bool empty() const {
    return enlisted.empty() && tokens.empty() && states.empty() && uses.empty() && orders_done == 0;
  }
  /// Takes in an older batch that could not be written.
  void add_older(batch older) {
    enlisted.merge(older.enlisted);
    tokens.merge(older.tokens);
    states.merge(older.states);
    orders_done = std::max(orders_done, older.orders_done);
    for (const auto& [what, count] : older.uses) uses[what] += count;
  }
};

}  // namespace asb::accounts
