#pragma once

#include <asb/base/asio.hpp>
#include <asb/http/exchange.hpp>
#include <asb/http/load_limit.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>

namespace asb::http {

struct server_params {
  std::size_t max_header = 32 * 1024;
  std::size_t max_body = 32 * 1024 * 1024;
  std::chrono::seconds header_timeout{10};  ///< from the request's first byte
  std::chrono::seconds body_grace{10};      ///< then at least `body_rate`
  std::uint32_t body_rate = 1024;           ///< bytes per second
  std::chrono::seconds body_pause{30};      ///< at most, however fast it came before
  std::chrono::seconds idle_timeout{120};   ///< between requests
  std::chrono::seconds write_timeout{30};   ///< for a full socket
};

/// What the server serves.
class service {
 public:
  virtual ~service() = default;
  /// Decides on the header alone, before the body is read: a response ends the request.
  virtual std::optional<response> admit(exchange& ex) = 0;
  /// Answers a whole request. It is cancelled when the client leaves.
  virtual awaitable<void> handle(exchange& ex) = 0;
  /// The response to a connection or request that is one too many.
  virtual response overloaded(exchange& ex) = 0;
  /// The response to a request that cannot be served, for a reason of HTTP.
  virtual response refuse(exchange& ex, unsigned status, const std::string& reason) = 0;
};

class session;

/// The connections of one worker; used on its thread only, but for connections().
class server {
 public:
  /// `load` and `serves` outlive it.
  server(executor ex, server_params params, service& serves, load_limit& load);
  ~server();

  /// Serves a connection that was accepted for this worker, or says that it is one too many.
  void adopt(tcp_socket socket);
  /// Closes idle connections now and the others after their answer.
  void drain();
  /// Ends every connection; what is unanswered gets a 503, streams get their farewell.
  void abandon();
  /// Open connections; may be called from any thread.
  std::size_t connections() const { return count_.load(std::memory_order_relaxed); }

 private:
  friend class session;
  executor executor_;
  server_params params_;
  service& service_;
  load_limit& load_;
  bool draining_ = false;
  std::unordered_set<session*> sessions_;
  std::atomic<std::size_t> count_ = 0;
};

}  // namespace asb::http
