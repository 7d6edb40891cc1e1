#pragma once

#include "proxy_handshake.hpp"

#include <asb/net/proxy.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace asb::net {

/// SOCKS 5 (RFC 1928) without login or with user name and password (RFC 1929). A target that is an
/// address is sent as one, any other as a name for the proxy to look up.
class socks5_handshake final : public proxy_handshake {
 public:
  socks5_handshake(authority target, std::optional<proxy_login> login);

  handshake_step begin() override;
  handshake_step feed(std::string_view bytes) override;

 private:
  enum class stage { method, login, reply };

  handshake_step take_method();
  handshake_step take_login();
  handshake_step take_reply();
  handshake_step send(stage next, std::string bytes);
  handshake_step ask_for_target();
  unsigned at(std::size_t index) const;

  authority target_;
  std::optional<proxy_login> login_;
  stage stage_ = stage::method;
  std::string input_;  ///< of this stage
};

}  // namespace asb::net
