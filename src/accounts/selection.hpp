#pragma once

#include <asb/accounts/rest.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace asb::accounts {

/// An account that a request may use now.
struct candidate {
  std::size_t index = 0;
  std::size_t in_flight = 0;
  bool trial = false;           ///< the attempt would show whether a rest is over
  time_point back_off_until{};  ///< after a failure that said nothing about the account
};

/// The choice among candidates. Kept and begun anew for each request, so that picking allocates
/// nothing.
class selection {
 public:
  explicit selection(std::uint64_t seed) : random_(seed) {}

  void begin(time_point now);
  void offer(const candidate& each);
  /// Two at random (with luck the same twice), and of them the one with fewer in flight. While the
  /// request has made no trial, accounts on trial take part, so that they come back; afterwards
  /// they come after all others, and with the third `trials` no more. Accounts that back off come
  /// last: the one that is ready first.
  std::optional<candidate> choose(unsigned trials);

 private:
  candidate two_at_random();

  time_point now_{};
  std::vector<candidate> ready_;
  std::vector<candidate> trials_;
  std::optional<candidate> first_to_be_ready_;
  std::mt19937_64 random_;
};

}  // namespace asb::accounts
