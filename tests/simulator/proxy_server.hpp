#pragma once

#include "certificates.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace simulator {

enum class proxy_protocol { connect, socks5 };

/// What the proxy does instead of its work.
enum class proxy_fault {
  none,
  refuse_target,  ///< by its rules
  stall,          ///< takes bytes, never answers; a TLS handshake it does
  garbage,        ///< says something that is neither HTTP nor SOCKS
  close,          ///< at the first bytes
};

struct proxy_options {
  proxy_protocol protocol = proxy_protocol::connect;
  bool tls = false;
  tls_variant certificate = tls_variant::good;
  std::string user = {};  ///< with the password: what it wants; both empty: no login
  std::string password = {};
  proxy_fault fault = proxy_fault::none;
};

/// What a client asked for.
struct proxy_target {
  std::string host;
  std::uint16_t port = 0;
  bool by_name = false;  ///< not as an address
};

struct proxy_state {
  std::uint64_t connections_accepted = 0;
  std::uint64_t handshakes_failed = 0;  ///< of TLS
  std::uint64_t logins_refused = 0;
  std::uint64_t tunnels = 0;          ///< that reached their target
  std::vector<proxy_target> targets;  ///< of clients whose login was right
};

/// An HTTP CONNECT or SOCKS 5 proxy on a free port of 127.0.0.1 and a thread of its own, from
/// construction to destruction. All members are thread safe.
class proxy_server {
 public:
  /// Throws when it cannot listen.
  explicit proxy_server(proxy_options wanted = {});
  /// Closes every tunnel.
  ~proxy_server();
  proxy_server(const proxy_server&) = delete;
  proxy_server& operator=(const proxy_server&) = delete;

  std::uint16_t port() const;
  /// The authority that a client must trust; empty without TLS.
  const std::string& ca_pem() const;
  proxy_state snapshot() const;

 private:
  class implementation;
  std::unique_ptr<implementation> self_;
};

}  // namespace simulator
