#pragma once

#include "scenario.hpp"

#include <chrono>
#include <optional>

namespace simulator {

/// How one account, known by its refresh token, behaves. The default is healthy.
struct account_behaviour {
  std::chrono::seconds access_lifetime{3600};
  bool rotates = false;               ///< every refresh gives a new refresh token
  bool forgets_rotated = false;       ///< a refresh token that was replaced is invalid
  std::optional<scenario> refresh{};  ///< the answer to a refresh; demo content: the tokens
  unsigned refresh_times = 0;         ///< for so many refreshes, then healthy; 0: always
  std::optional<scenario> chat{};     ///< instead of the default scenario
  unsigned chat_times = 0;            ///< for so many calls, then the default; 0: always
  unsigned access_uses = 0;           ///< an access token is refused after so many calls; 0: never
  bool revoke_access = false;         ///< the access tokens handed out before this are refused
};

}  // namespace simulator
