#pragma once

#include <asb/base/error.hpp>

namespace asb::gateway {

/// Why a request got no answer, as design §6 tells failures apart.
enum class errc {
  unknown_model = 1,
  nothing_to_send,   ///< the client's messages are all empty
  request_refused,   ///< the upstream found fault with the request itself
  no_accounts,       ///< none configured
  accounts_resting,  ///< every account is exhausted or cooling
  accounts_dead,
  upstream_failed,
  upstream_timeout,
  client_gone,
};

constexpr const char* describe(errc code) {
  switch (code) {
    case errc::unknown_model: return "model_not_found";
    case errc::nothing_to_send: return "nothing_to_send";
    case errc::request_refused: return "request_refused";
    case errc::no_accounts: return "no_accounts";
    case errc::accounts_resting:
    case errc::accounts_dead: return "accounts_unavailable";
    case errc::upstream_failed: return "upstream_error";
    case errc::upstream_timeout: return "upstream_timeout";
    case errc::client_gone: return "client_gone";
  }
  return "unknown";
}

}  // namespace asb::gateway

ASB_ERROR_ENUM(gateway, errc);
