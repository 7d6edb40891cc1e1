#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/url.hpp>
#include <asb/net/dialer.hpp>
#include <asb/net/http_response.hpp>

#include <memory>
#include <span>
#include <string>
#include <utility>

namespace asb::net {

struct http_client_params {
  std::chrono::seconds connect_timeout{10};      ///< name, TCP and TLS together
  std::chrono::seconds first_byte_timeout{120};  ///< from the sent request to the response header
  std::chrono::seconds idle_timeout{120};        ///< between pieces of the body
  std::size_t most_idle = 64;                    ///< connections kept for further requests
};

class connection_pool;

using header = std::pair<std::string, std::string>;

struct http_request {
  std::string_view method;
  const origin& to;
  std::string_view target;
  std::span<const header> headers;  ///< besides Host and Content-Length, which are ours
  std::string_view body;
  /// Ends the whole exchange, whatever the timeouts of the client allow, unless it is lifted.
  steady_clock::time_point deadline = steady_clock::time_point::max();
};

/// HTTP/1.1 for one worker, with a pool of keep-alive connections. A request is sent a second time
/// only if it went over a reused connection that gave not one byte of a response.
class http_client {
 public:
  http_client(executor ex, http_client_params params, dialer& dial);
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Sends the request and waits for the response's header. What `request` refers to must live
  /// until then. The response must not outlive the client.
  awaitable<result<std::unique_ptr<http_response>>> send(http_request request);

  /// Closes the idle connections; none is kept from here on.
  void close();

 private:
  executor executor_;
  http_client_params params_;
  dialer& dialer_;
  std::unique_ptr<connection_pool> pool_;
};

}  // namespace asb::net
