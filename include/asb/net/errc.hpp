#pragma once

#include <asb/base/error.hpp>

namespace asb::net {

enum class errc {
  no_trust_store = 1,  ///< no CA certificates on this machine
  resolve_failed,
  connect_failed,
  connect_timeout,  ///< resolving, connecting or the TLS handshake took too long
  tls_failed,       ///< handshake or certificate
  connection_lost,  ///< reset, or closed before the response was complete
  first_byte_timeout,
  idle_timeout,
  bad_response,  ///< not HTTP
  cancelled,     ///< by us, because nobody needs the answer any more
  proxy_failed,  ///< not reached, refused our login, or could not reach the target
};

constexpr const char* describe(errc code) {
  switch (code) {
    case errc::no_trust_store: return "no CA certificates";
    case errc::resolve_failed: return "name resolution failed";
    case errc::connect_failed: return "connect failed";
    case errc::connect_timeout: return "connect timed out";
    case errc::tls_failed: return "TLS failed";
    case errc::connection_lost: return "connection lost";
    case errc::first_byte_timeout: return "no response in time";
    case errc::idle_timeout: return "response stalled";
    case errc::bad_response: return "not an HTTP response";
    case errc::cancelled: return "cancelled";
    case errc::proxy_failed: return "proxy failed";
  }
  return "unknown";
}

}  // namespace asb::net

ASB_ERROR_ENUM(net, errc);
