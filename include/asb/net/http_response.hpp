#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>

#include <memory>
#include <string_view>

namespace asb::net {

/// Takes a body's bytes as they arrive.
class body_sink {
 public:
  virtual ~body_sink() = default;
  /// The view is valid during the call only.
  virtual void on_body(std::string_view bytes) = 0;
};

/// A response whose header has arrived. Destroying it before the body's end closes the connection;
/// after it, the connection is kept for the next request where the server allows.
class http_response {
 public:
  virtual ~http_response() = default;

  virtual unsigned status() const = 0;
  /// The field's first value, empty when absent; `name` in any case.
  virtual std::string_view field(std::string_view name) const = 0;
  /// The request's deadline no longer counts, only the timeout between pieces of the body.
  virtual void lift_deadline() = 0;
  /// Waits for more of the body and hands it to `sink`, in as many pieces as it came in. False once
  /// the body is complete. Errors: connection_lost, idle_timeout, bad_response, cancelled.
  virtual awaitable<result<bool>> read(body_sink& sink) = 0;
};

}  // namespace asb::net
