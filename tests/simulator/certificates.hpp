#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace simulator {

/// What a TLS server shows. All but `good` must be refused by a careful client.
enum class tls_variant {
  good,
  expired,
  wrong_host,    ///< for another name than localhost and the loopback addresses
  self_signed,   ///< no authority behind it
  untrusted_ca,  ///< signed by another authority than the one in ca_pem
  old_protocol,  ///< nothing above TLS 1.1
};

struct ssl_ctx_deleter {
  void operator()(ssl_ctx_st* context) const;
};

/// A fresh authority, and a server context with a certificate made for the variant.
struct tls_identity {
  std::unique_ptr<ssl_ctx_st, ssl_ctx_deleter> context;
  std::string ca_pem;
};

/// Throws std::runtime_error if OpenSSL refuses.
tls_identity make_tls_identity(tls_variant variant);

}  // namespace simulator
