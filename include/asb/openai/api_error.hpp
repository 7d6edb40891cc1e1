#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace asb::openai {

/// A failure as a client sees it: status, error object and retry headers (design §6). Messages
/// avoid the types, codes and words by which gateways switch a whole channel off (clients.md 12);
/// text of others that holds such a word is replaced.
struct api_error {
  unsigned status = 500;
  std::string message;
  std::string type;
  std::string param;                 ///< empty: null
  std::string code;                  ///< empty: null
  std::optional<bool> should_retry;  ///< the x-should-retry header
  std::optional<std::chrono::seconds> retry_after;
};

/// `{"error":{…}}` on one line, valid UTF-8 and well below 64 KiB whatever the message holds.
std::string to_json(const api_error& error);

/// 400: bad JSON, a wrong type, a parameter that cannot be honoured.
api_error invalid_request(std::string message, std::string param = {});
/// 401.
api_error invalid_api_key();
/// 403: the address is on the black list.
api_error forbidden();
/// 404 for a model name that nothing is known of.
api_error model_not_found(std::string_view name);
/// 404 for a route.
api_error not_found(std::string_view method, std::string_view path);
/// 405; `allowed` as in the Allow header.
api_error method_not_allowed(std::string_view method, std::string_view allowed);
/// 413.
api_error too_large(std::size_t limit_bytes);
/// 429 of this server's own limit.
api_error rate_limited(std::chrono::seconds retry_after);
/// 400 with the upstream's message: it refused the request itself.
api_error upstream_refused(std::string message);
/// 503: none is configured.
api_error no_accounts();
/// 429: every account is exhausted or cooling; the soonest comes back after `wait`.
api_error accounts_unavailable_for(std::chrono::seconds wait);
/// 503: the token service knows none of the accounts any more.
api_error accounts_dead();
/// 502: unreachable or broken; `message` says how.
api_error upstream_error(std::string message);
/// 504.
api_error upstream_timeout(std::string message);
/// 503 with Retry-After: more than the server can carry.
api_error overloaded();
/// 503 with Retry-After.
api_error shutting_down();
/// Failures of the protocol itself (400, 408, 411, 417, 431, 501, 505 …) and of this program (500).
api_error from_status(unsigned status, std::string message);

}  // namespace asb::openai
