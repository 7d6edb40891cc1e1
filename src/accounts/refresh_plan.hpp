#pragma once

#include <asb/accounts/rest.hpp>

namespace asb::accounts {

/// When an account's access token is to be fetched next. `luck` is a random number from 0 to 1: it
/// keeps accounts that were refreshed together from meeting at the token service again.
class refresh_plan {
 public:
  /// The first refresh is due at once.
  refresh_plan() = default;

  time_point due() const { return due_; }
  void set_due(time_point when) { due_ = when; }

  /// At 80 % of the token's life, five percent sooner or later.
  void granted(time_point now, std::chrono::seconds life, double luck);
  /// After 1 s, doubling to 5 min with each failure in a row, up to a quarter sooner.
  void failed(time_point now, double luck);

 private:
  time_point due_{};
  unsigned failures_in_a_row_ = 0;
};

}  // namespace asb::accounts
