#pragma once

#include "proxy_handshake.hpp"

#include <asb/net/proxy.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace asb::net {

/// HTTP CONNECT (RFC 9110 §9.3.6) with Basic credentials. A 1xx before the answer is passed over;
/// all headers together are at most 16 KiB, and what they say is not looked at.
class connect_handshake final : public proxy_handshake {
 public:
  connect_handshake(authority target, std::optional<proxy_login> login);

  handshake_step begin() override;
  handshake_step feed(std::string_view bytes) override;

 private:
  /// Takes one line without its end; `last` when no byte came behind it. Nothing: read on.
  std::optional<handshake_step> take_line(bool last);
  handshake_step judge() const;

  authority target_;
  std::optional<proxy_login> login_;
  std::string line_;
  std::size_t taken_ = 0;  ///< bytes of all headers so far
  unsigned status_ = 0;    ///< 0: its line has not come
};

}  // namespace asb::net
