#pragma once

#include "patience.hpp"

#include <asb/base/asio.hpp>
#include <asb/base/watchdog.hpp>

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace asb::http {

/// A client's socket, driven by readiness, with a deadline for whatever waits. Bytes that were read
/// lie in the thread's scratch buffer until the reading coroutine suspends.
class client_socket {
 public:
  enum class read_end { closed, late };
  using read_result = std::expected<std::string_view, read_end>;

  /// A client must take 2 kB a second of what is there for it, and may pause for `write_timeout`.
  client_socket(tcp_socket socket, steady_clock::duration write_timeout);

  /// Address of the other end, without its port; an IPv4 client of an IPv6 socket is IPv4.
  std::string peer() const;
  executor get_executor() { return socket_.get_executor(); }

  /// What has arrived, or the end; nothing if neither has.
  std::optional<read_result> try_read();
  awaitable<read_result> read_some(steady_clock::duration limit);
  awaitable<read_result> read_some(patience& with);

  /// Writes all; false when the client has gone or is too slow.
  awaitable<bool> write(std::string_view bytes);
  /// Writes a few bytes if nothing is being written and the socket takes some now; what it does
  /// not take goes before the next write.
  bool write_now(std::string_view bytes);

  /// Calls back once when there is something to read; also when the wait is cancelled.
  void when_readable(std::function<void()> callback);
  /// Ends every wait.
  void cancel();
  void shutdown_send();
  void close();

 private:
  tcp_socket socket_;
  std::string unsent_;  ///< the rest of a write_now()
  bool writing_ = false;
  patience for_writes_;
  bool late_ = false;
  unsigned at_once_ = 0;  ///< reads in a row that found something at once
  watchdog deadline_;
};

}  // namespace asb::http
