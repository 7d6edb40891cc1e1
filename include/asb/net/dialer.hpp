#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/url.hpp>
#include <asb/net/connection.hpp>
#include <asb/net/proxy.hpp>

#include <memory>

namespace asb::net {

/// Makes the connections of one worker.
class dialer {
 public:
  virtual ~dialer() = default;
  /// A connection to the origin, under verified TLS where the origin asks for it. Errors:
  /// resolve_failed, connect_failed, connect_timeout, tls_failed, proxy_failed, cancelled.
  virtual awaitable<result<std::unique_ptr<connection>>> dial(
      const origin& to, steady_clock::time_point deadline) = 0;
};

/// Connects directly, racing IPv6 and IPv4 with a head start of 250 ms. `tls` may be null when no
/// https origin is dialled; it must outlive the dialer.
std::unique_ptr<dialer> create_direct_dialer(executor ex, tls_context* tls);

/// Connects through the proxy and never past it; to http origins too, so that TLS is end to end
/// wherever there is any. `tls` as above, needed for an https proxy as well. What the proxy did
/// wrong is proxy_failed, with the proxy's display() in the message.
std::unique_ptr<dialer> create_proxy_dialer(executor ex, tls_context* tls, proxy_params through);

}  // namespace asb::net
