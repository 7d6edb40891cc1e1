#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <stdexcept>

namespace simulator {
namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate = std::unique_ptr<X509, freed_by<X509_free>>;
using memory = std::unique_ptr<BIO, freed_by<BIO_free>>;

constexpr long day = 24 * 60 * 60;

void check(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

void add_extension(X509* to, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>> made(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  check(made && X509_add_ext(to, made.get(), -1) == 1, "extension");
}

struct pair {
  key secret;
  certificate shown;
};

pair make_pair(const char* name, long valid_from, long valid_until) {
  pair made{key(EVP_EC_gen("P-256")), certificate(X509_new())};
  check(made.secret && made.shown, "key");
  X509* shown = made.shown.get();
  X509_set_version(shown, X509_VERSION_3);
  std::uint32_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "serial");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(shown), serial);
  X509_gmtime_adj(X509_getm_notBefore(shown), valid_from);
  X509_gmtime_adj(X509_getm_notAfter(shown), valid_until);
  check(X509_set_pubkey(shown, made.secret.get()) == 1, "public key");
  X509_NAME_add_entry_by_txt(X509_get_subject_name(shown), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return made;
}

void sign(pair& made, const pair& by) {
  X509_set_issuer_name(made.shown.get(), X509_get_subject_name(by.shown.get()));
  check(X509_sign(made.shown.get(), by.secret.get(), EVP_sha256()) > 0, "signature");
}

pair make_authority(const char* name) {
  pair made = make_pair(name, -day, 30 * day);
  X509* shown = made.shown.get();
  add_extension(shown, shown, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(shown, shown, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(shown, shown, NID_subject_key_identifier, "hash");
  sign(made, made);
  return made;
}

pair make_server(tls_variant variant, const pair& authority) {
  const bool expired = variant == tls_variant::expired;
  pair made =
      make_pair("alexsidebar-simulator", expired ? -10 * day : -day, expired ? -day : 20 * day);
  X509* shown = made.shown.get();
  add_extension(shown, authority.shown.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(shown, authority.shown.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(shown, authority.shown.get(), NID_ext_key_usage, "serverAuth");
  add_extension(shown, authority.shown.get(), NID_subject_alt_name,
                variant == tls_variant::wrong_host ? "DNS:elsewhere.example"
                                                   : "DNS:localhost,IP:127.0.0.1,IP:::1");
  if (variant != tls_variant::self_signed) {
    // Authorities of several identities bear the same name; a client that trusts all of them tells
    // them apart by this.
    add_extension(shown, authority.shown.get(), NID_authority_key_identifier, "keyid:always");
  }
  sign(made, variant == tls_variant::self_signed ? made : authority);
  return made;
}

std::string to_pem(X509* shown) {
  const memory out(BIO_new(BIO_s_mem()));
  check(out && PEM_write_bio_X509(out.get(), shown) == 1, "PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

void ssl_ctx_deleter::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

tls_identity make_tls_identity(tls_variant variant) {
  const pair authority = make_authority("Simulator test authority");
  const pair other = make_authority("Another authority");
  const pair server =
      make_server(variant, variant == tls_variant::untrusted_ca ? other : authority);
  tls_identity made;
  made.ca_pem = to_pem(authority.shown.get());
  made.context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = made.context.get();
  check(context != nullptr, "context");
  check(SSL_CTX_use_certificate(context, server.shown.get()) == 1, "certificate");
  check(SSL_CTX_use_PrivateKey(context, server.secret.get()) == 1, "private key");
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  if (variant == tls_variant::old_protocol) {
    SSL_CTX_set_security_level(context, 0);  // TLS 1.1 is below every other level
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
  }
  return made;
}

}  // namespace simulator
