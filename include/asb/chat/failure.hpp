#pragma once

#include <asb/base/error.hpp>

#include <chrono>
#include <optional>

namespace asb::chat {

/// What an attempt's failure says about its account (design §2, §7).
enum class verdict {
  token_invalid,  ///< refresh once, same account; then dead
  exhausted,      ///< no more of this bucket for now
  cooling,        ///< the whole account must rest
  transient,      ///< try the next account
  request_fault,  ///< the request itself was refused: no retry
  not_its_fault,  ///< our network or proxy
  dead,           ///< the token service no longer knows it
};

constexpr const char* to_string(verdict what) {
  switch (what) {
    case verdict::token_invalid: return "token_invalid";
    case verdict::exhausted: return "exhausted";
    case verdict::cooling: return "cooling";
    case verdict::transient: return "transient";
    case verdict::request_fault: return "request_fault";
    case verdict::not_its_fault: return "not_its_fault";
    case verdict::dead: return "dead";
  }
  return "unknown";
}

/// A failed attempt: what it means for the account, why, and how long the upstream asked to wait.
struct failure {
  verdict what = verdict::transient;
  error why;
  std::optional<std::chrono::seconds> retry_after;
};

}  // namespace asb::chat
