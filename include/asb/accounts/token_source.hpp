#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/secret.hpp>
#include <asb/chat/failure.hpp>

#include <chrono>
#include <expected>

namespace asb::accounts {

/// What the token service gave for a refresh token. An empty refresh token: the old one stays. An
/// empty access token: only the refresh token is new, and the refresh has failed.
struct token_grant {
  secret access_token;
  secret refresh_token;
  std::chrono::seconds expires_in{};
};

/// The token service, as one worker reaches it.
class token_source {
 public:
  virtual ~token_source() = default;
  /// Verdicts: dead, when the service no longer knows the account; not_its_fault, when this server
  /// is set up wrongly; transient for the rest.
  virtual awaitable<std::expected<token_grant, chat::failure>> refresh(
      const secret& refresh_token) = 0;
};

}  // namespace asb::accounts
