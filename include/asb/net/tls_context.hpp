#pragma once

#include <asb/base/error.hpp>

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace asb::net {

struct ssl_deleter {
  /// A connection that just ends counts as shut down: else OpenSSL would not resume its session.
  void operator()(SSL* ssl) const {
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl);
  }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;

/// What all TLS connections of the process share: the trust store of the system (SSL_CERT_FILE and
/// SSL_CERT_DIR as everywhere), TLS 1.2 or newer, and the sessions to resume. Used by all workers;
/// must outlive every SSL it made.
class tls_context {
 public:
  /// Fails with no_trust_store where no certificate could ever be verified.
  static result<std::unique_ptr<tls_context>> create();

  /// A client side that verifies that the peer is `host` (a name or an address), sends SNI for a
  /// name, and resumes the last session with that host and port.
  ssl_ptr new_client(const std::string& host, std::uint16_t port);

 private:
  tls_context() = default;
  static int keep_session(SSL* ssl, SSL_SESSION* session);

  std::unique_ptr<SSL_CTX, ssl_deleter> context_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SSL_SESSION, ssl_deleter>> sessions_;
};

}  // namespace asb::net
