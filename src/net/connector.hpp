#pragma once

#include "resolver.hpp"

#include <asb/base/url.hpp>
#include <asb/base/watchdog.hpp>
#include <asb/net/connection.hpp>

namespace asb::net {

/// The steps that every way to a server is made of, each under a deadline.
class connector {
 public:
  /// `tls` as for create_direct_dialer().
  connector(executor ex, tls_context* tls) : executor_(ex), resolver_(ex), tls_(tls) {}

  /// The addresses of a name or of an address. Errors: resolve_failed, connect_timeout, cancelled.
  awaitable<result<std::vector<tcp::endpoint>>> resolve(const std::string& host, std::uint16_t port,
                                                        steady_clock::time_point deadline) {
    return resolver_.resolve(host, port, deadline);
  }

  /// A TCP connection. Errors: those of resolve() and connect_failed.
  awaitable<result<std::unique_ptr<connection>>> connect(const std::string& host,
                                                         std::uint16_t port,
                                                         steady_clock::time_point deadline);

  /// Puts TLS over the connection, to a peer that must prove to be `host`. Errors: tls_failed,
  /// connect_timeout, cancelled.
  awaitable<result<void>> secure(connection& over, const std::string& host, std::uint16_t port,
                                 steady_clock::time_point deadline);

  executor get_executor() const { return executor_; }

 private:
  executor executor_;
  resolver resolver_;
  tls_context* tls_;
};

/// Closes a connection at a deadline unless it is destroyed before.
class time_limit {
 public:
  time_limit(executor ex, connection& over, steady_clock::time_point deadline);
  bool passed() const { return passed_; }

 private:
  bool passed_ = false;
  watchdog alarm_;
};

}  // namespace asb::net
