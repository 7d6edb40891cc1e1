#pragma once

#include <asb/base/secret.hpp>
#include <asb/base/url.hpp>

#include <optional>
#include <string>

namespace asb::net {

enum class proxy_kind {
  http,    ///< HTTP CONNECT
  https,   ///< the same, under TLS to the proxy
  socks5,  ///< the target's name is looked up here
  socks5h  ///< the target's name is looked up by the proxy
};

/// What the proxy asks for; as bytes, without any encoding.
struct proxy_login {
  secret user;
  secret password;
};

/// The proxy that all connections of a dialer go through.
struct proxy_params {
  proxy_kind kind = proxy_kind::http;
  authority server;
  std::optional<proxy_login> login = std::nullopt;

  /// For people: `socks5://127.0.0.1:1080`, never with the login.
  std::string display() const;
};

}  // namespace asb::net
