#pragma once

#include <asb/base/asio.hpp>

#include <memory>
#include <string_view>

struct ssl_ctx_st;

namespace simulator {

/// A connection's bytes, over TCP or TLS. One coroutine may read while another writes.
class transport {
 public:
  explicit transport(asb::tcp_socket socket) : socket_(std::move(socket)) {}
  virtual ~transport() = default;

  /// False if the peer failed or left.
  virtual asb::awaitable<bool> handshake() = 0;
  /// Bytes that stay valid until the coroutine suspends; empty when the peer left.
  virtual asb::awaitable<std::string_view> read_some() = 0;
  virtual asb::awaitable<bool> write(std::string_view bytes) = 0;
  /// Ends the connection properly: what TLS wants, then FIN.
  virtual asb::awaitable<void> finish() = 0;

  /// FIN, without what TLS wants.
  void close();
  /// RST.
  void reset();

 protected:
  asb::tcp_socket& socket() { return socket_; }

 private:
  asb::tcp_socket socket_;
};

std::unique_ptr<transport> make_plain_transport(asb::tcp_socket socket);
/// `context` must outlive the transport.
std::unique_ptr<transport> make_tls_transport(asb::tcp_socket socket, ssl_ctx_st* context);

}  // namespace simulator
