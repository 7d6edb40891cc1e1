#pragma once

#include <asb/base/error.hpp>

namespace asb::accounts {

enum class errc {
  token_late = 1,  ///< the token service took too long
  cancelled,       ///< nobody waits for the token any more
  internal,
  store_failed,     ///< the accounts' state cannot be read or written
  no_access_token,  ///< the token service gave none, though it did not refuse
};

constexpr const char* describe(errc code) {
  switch (code) {
    case errc::token_late: return "token refresh took too long";
    case errc::cancelled: return "cancelled";
    case errc::internal: return "token refresh failed";
    case errc::store_failed: return "the accounts' state cannot be saved";
    case errc::no_access_token: return "the token service's answer has no access token";
  }
  return "unknown";
}

}  // namespace asb::accounts

ASB_ERROR_ENUM(accounts, errc);
