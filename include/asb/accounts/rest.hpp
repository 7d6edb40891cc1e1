#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace asb::accounts {

/// UTC: rests are stored, and a clock that jumps moves none of them by more than its jump.
using time_point = std::chrono::system_clock::time_point;

enum class condition { usable, cooling, exhausted, dead, disabled };

constexpr std::string_view to_string(condition what) {
  switch (what) {
    case condition::usable: return "usable";
    case condition::cooling: return "cooling";
    case condition::exhausted: return "exhausted";
    case condition::dead: return "dead";
    case condition::disabled: return "disabled";
  }
  return "unknown";
}

/// Who said how long a rest lasts.
enum class hint_source { upstream, guess };

/// No rest is longer, so one that seems to be was made by a clock that was wrong.
inline constexpr std::chrono::hours longest_rest{24};

/// A time in which an account, or one bucket of it, is not picked: cooling, exhausted or dead. As a
/// change of state `usable` says that it has ended.
struct rest {
  condition what = condition::cooling;
  std::string bucket{};  ///< the one that is exhausted; empty: the whole account
  std::string reason{};  ///< for people; nothing secret, nothing of a prompt
  hint_source said_by = hint_source::guess;
  time_point since{};
  time_point until{};          ///< none (zero) for disabled and usable
  unsigned failed_trials = 0;  ///< in a row, of an exhausted bucket

  /// Whether it goes on. A clock that was set back by more than its length ends it rather than
  /// stretch it, which changes it by less than the clock's jump; a smaller step moves it.
  bool holds(time_point now) const { return now < until && since - now <= until - since; }
  friend bool operator==(const rest&, const rest&) = default;
};

/// The changes of state that an event brought about, in order.
using changes = std::vector<rest>;

}  // namespace asb::accounts
