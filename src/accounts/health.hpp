#pragma once

#include <asb/accounts/store.hpp>
#include <asb/accounts/ticket.hpp>
#include <asb/chat/failure.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string_view>

namespace asb::accounts {

/// How long an account rests after what (design §7).
struct rest_rules {
  std::chrono::seconds cooling{600};                      ///< when the upstream gives no time
  std::chrono::seconds exhausted{std::chrono::hours(1)};  ///< doubles with each failed trial
  std::chrono::seconds dead{std::chrono::hours(6)};
  std::chrono::seconds back_off{1};  ///< doubles with each transient failure in a row
  std::chrono::seconds longest_back_off{60};
};

/// The state machine of one account: what it may be used for, and how failures, successes, the
/// token service, the operator and time change that. Every state but `disabled` ends by itself. No
/// I/O, no clock.
class health {
 public:
  explicit health(const rest_rules& rules, saved_state saved = {});

  condition at(std::string_view bucket, time_point now) const;
  /// Whether an attempt may begin: usable, and no trial of it is running.
  bool admits(std::string_view bucket, time_point now) const;
  /// Whether the next attempt is a trial: an exhausted bucket's rest is over, or a dead account
  /// came back, and nothing has succeeded since. One trial runs at a time.
  bool on_trial(std::string_view bucket) const;
  /// When it will be usable; nothing while it is dead or disabled, `now` when it already is.
  std::optional<time_point> returns(std::string_view bucket, time_point now) const;
  /// The rest that keeps the bucket from being used; null when none does or it is disabled.
  const rest* resting(std::string_view bucket, time_point now) const;
  /// Until when transient failures lower its rank.
  time_point back_off_until() const { return back_off_until_; }
  /// When its death is to be questioned; nothing when it lives.
  std::optional<time_point> dead_until() const;
  bool disabled() const { return disabled_; }

  ticket begin(std::string_view bucket);
  /// The attempt gets an answer. It goes on until end().
  changes succeed(ticket& of);
  changes fail(ticket& of, const chat::failure& why, time_point now);
  void end(ticket& of);

  /// The token service gave a token, or said that there is none for this account any more.
  changes refreshed(time_point now);
  changes refused(std::string reason, time_point now);
  /// Ends the rests whose time is over.
  changes expire(time_point now);
  /// The operator's: forgets every rest; takes the account out of use or back.
  changes reset();
  changes set_disabled(bool disabled);

  saved_state saved() const;

 private:
  struct exhausted_bucket {
    rest why;
    std::uint64_t trial = 0;  ///< the one that runs
  };

  changes exhaust(const ticket& of, const chat::failure& why, time_point now);
  changes cool(const chat::failure& why, time_point now);
  changes die(std::string reason, time_point now);
  void back_off(time_point now);

  rest_rules rules_;
  bool disabled_ = false;
  std::optional<rest> dead_;
  std::optional<rest> cooling_;
  std::map<std::string, exhausted_bucket, std::less<>> exhausted_;  ///< by bucket
  bool revived_ = false;  ///< back from the dead, not yet proved
  std::uint64_t revival_trial_ = 0;
  std::uint64_t last_trial_ = 0;
  time_point back_off_until_{};
  unsigned failures_in_a_row_ = 0;
};

/// For people: the failure without anything that the upstream quoted.
std::string reason_of(const chat::failure& why);

/// The first moment of the UTC month after `now`.
time_point next_month(time_point now);

}  // namespace asb::accounts
