#pragma once

#include <asb/base/secret.hpp>

#include <chrono>
#include <expected>
#include <string>
#include <system_error>

namespace asb::alexsidebar {

/// New tokens from the token service. The access token is fit for a header value; an empty refresh
/// token means that the old one stays. An empty access token beside a new refresh token: the
/// service has rotated and gave nothing to use, but what it gave must not be lost.
struct token_grant {
  secret access_token;
  secret refresh_token;
  std::chrono::seconds expires_in{};
};

/// Why there are none. The message is for people and holds no token.
struct token_failure {
  enum class kind {
    dead,               ///< the service no longer knows the account
    our_configuration,  ///< the API key is wrong; no account is to blame
    transient,          ///< keep the tokens in hand and try again
  };
  kind what = kind::transient;
  std::string message;
  std::error_code code = {};  ///< of the network, when that is what failed
};

using token_reply = std::expected<token_grant, token_failure>;

}  // namespace asb::alexsidebar
