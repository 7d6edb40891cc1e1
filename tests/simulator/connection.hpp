#pragma once

#include "endpoints.hpp"
#include "request_reader.hpp"
#include "transport.hpp"

#include <asb/base/asio.hpp>
#include <asb/base/notifier.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace simulator {

/// One client connection: reads requests and writes their answers with all their faults. It lives
/// on one thread. A second coroutine reads all the time, so that the peer's leaving is seen at
/// once.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(std::unique_ptr<transport> peer, asb::executor ex, world& with, std::uint64_t number);

  /// Runs until the connection has ended. `stalls`: takes bytes and never answers, TLS or not.
  asb::awaitable<void> run(bool stalls);
  /// Ends it; run() returns soon after. On the connection's thread.
  void abort();

 private:
  enum class outcome { answered, peer_left };

  void start_reading();
  asb::awaitable<void> keep_reading();
  asb::awaitable<void> serve();
  /// Nothing when the peer left or sent no HTTP.
  asb::awaitable<std::optional<http_request>> next_request();
  asb::awaitable<bool> sleep_until(asb::steady_clock::time_point when);
  asb::awaitable<bool> wait_for_input();
  asb::awaitable<outcome> write(const wire_answer& answer);
  asb::awaitable<bool> pause(std::chrono::nanoseconds wait, asb::steady_clock::time_point& due);
  asb::awaitable<bool> send(std::string_view bytes);
  asb::awaitable<void> finish(wire_answer::finish how);
  void note_end(const reply& given, outcome how);

  std::unique_ptr<transport> peer_;
  asb::executor executor_;
  world& with_;
  std::uint64_t number_;
  asb::notifier came_;  ///< input, or the peer's end
  asb::notifier room_;  ///< the input was taken
  request_reader reader_;
  std::string input_;
  std::size_t bytes_sent_ = 0;  ///< of the present answer
  bool peer_left_ = false;
  bool over_ = false;  ///< we ended it
};

}  // namespace simulator
