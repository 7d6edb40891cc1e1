#include <asb/base/text.hpp>
#include <asb/net/errc.hpp>
#include <asb/net/tls_context.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace asb::net {
namespace {

/// The context and the host key of an SSL, for the callback that hands its session over.
int context_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void free_key(void*, void* key, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<std::string*>(key);
}

int key_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_key);
  return index;
}

std::string environment_or(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : fallback;
}

/// Whether one of the folders, separated by colons, holds anything.
bool any_in(std::string_view folders) {
  return std::ranges::any_of(split_trimmed(folders, ":"), [](std::string_view folder) {
    std::error_code ignored;
    return std::filesystem::is_directory(folder, ignored) &&
           !std::filesystem::is_empty(folder, ignored);
  });
}

/// Trusts the authorities of the file and of the folders, which OpenSSL searches when it needs one.
/// OpenSSL does not mind if there are none: every handshake would fail, one by one. So ask first.
result<void> trust_authorities(SSL_CTX* context) {
  const auto named = environment_or(X509_get_default_cert_file_env(), "");
  const auto file = named.empty() ? X509_get_default_cert_file() : named;
  const auto folders = environment_or(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  const bool loaded = SSL_CTX_load_verify_file(context, file.c_str()) == 1;
  SSL_CTX_load_verify_dir(context, folders.c_str());
  ERR_clear_error();
  if (!loaded && !named.empty()) {
    return fail(errc::no_trust_store, "SSL_CERT_FILE is " + named +
                                          ", which holds no CA certificate in PEM form: correct "
                                          "it, or unset it to trust those of the system");
  }
  if (!loaded && !any_in(folders)) {
    return fail(errc::no_trust_store,
                "there are no CA certificates on this machine, so no TLS server can be verified: "
                "install the package ca-certificates, or set SSL_CERT_FILE or SSL_CERT_DIR");
  }
  return {};
}

}  // namespace

result<std::unique_ptr<tls_context>> tls_context::create() {
  // OpenSSL writes with write(2): a peer that has gone must be an error, not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::unique_ptr<tls_context> self(new tls_context);
  self->context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = self->context_.get();
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
    return fail(errc::tls_failed, "OpenSSL could not be set up");
  }
  if (auto trusts = trust_authorities(context); !trusts) return std::unexpected(trusts.error());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  // Idle connections give their buffers back, and a write may be repeated from a moved buffer.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(context, &tls_context::keep_session);
  return self;
}

ssl_ptr tls_context::new_client(const std::string& host, std::uint16_t port) {
  ssl_ptr ssl(SSL_new(context_.get()));
  if (!ssl) return ssl;
  auto key = std::make_unique<std::string>(host + ' ' + std::to_string(port));
  {
    const std::scoped_lock lock(mutex_);
    const auto known = sessions_.find(*key);
    if (known != sessions_.end()) SSL_set_session(ssl.get(), known->second.get());
  }
  SSL_set_ex_data(ssl.get(), context_index(), this);
  if (SSL_set_ex_data(ssl.get(), key_index(), key.get()) == 1) static_cast<void>(key.release());

  X509_VERIFY_PARAM* expected = SSL_get0_param(ssl.get());
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) {
    // The macro of SSL_set_tlsext_host_name has an old-style cast.
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
    if (X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) != 1) return nullptr;
  }
  SSL_set_connect_state(ssl.get());
  return ssl;
}

int tls_context::keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* self = static_cast<tls_context*>(SSL_get_ex_data(ssl, context_index()));
  const auto* key = static_cast<std::string*>(SSL_get_ex_data(ssl, key_index()));
  if (self == nullptr || key == nullptr) return 0;
  const std::scoped_lock lock(self->mutex_);
  self->sessions_[*key].reset(session);
  return 1;  // the session is ours now
}

}  // namespace asb::net
