#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>
#include <asb/net/tls_context.hpp>

#include <span>
#include <string_view>

namespace asb::net {

/// A TCP connection, plain or under TLS, driven by readiness: nothing is buffered here while it
/// waits, so an idle one costs its socket and, under TLS, OpenSSL's state alone. (asio::ssl::stream
/// keeps 68 KiB of buffers for life.)
class connection {
 public:
  explicit connection(tcp_socket socket);

  /// Puts TLS over the connection and shakes hands; a second time over the first, for a server
  /// behind a proxy that is under TLS itself.
  awaitable<result<void>> handshake(ssl_ptr ssl);

  /// Bytes read into `buffer`; 0 at the end of the stream. A TLS stream that ends without
  /// close_notify may have been cut by anyone: that is connection_lost, not an end.
  awaitable<result<std::size_t>> read_some(std::span<char> buffer);
  awaitable<result<void>> write_all(std::string_view bytes);

  /// True while nothing has come from the peer, not even its end: fit for another request.
  bool idle();

  /// Ends the connection now; operations that wait fail.
  void close();

 private:
  enum class next { done, want_read, want_write, end, failed };
  struct step {
    next what;
    std::size_t bytes = 0;
    std::string problem = {};
  };

  step try_read(std::span<char> buffer);
  step try_write(std::string_view bytes);
  step judge_tls(int returned);
  /// Waits for what the step wants; false when the wait was aborted or the connection closed.
  awaitable<bool> wait(next what);

  tcp_socket socket_;
  unsigned at_once_ = 0;  ///< reads in a row that found something at once
  ssl_ptr outer_;  ///< the proxy's, where ssl_ runs inside it; goes after ssl_, which uses it
  ssl_ptr ssl_;
};

}  // namespace asb::net
