#pragma once

#include "client_socket.hpp"
#include "request_reader.hpp"

#include <asb/http/server.hpp>

#include <expected>
#include <memory>
#include <string>

namespace asb::http {

/// One client connection: reads a request, has it served, and so on until either side ends it.
/// It owns itself through the coroutine it runs.
class session final : public response_channel, public std::enable_shared_from_this<session> {
 public:
  session(tcp_socket socket, server& of);
  ~session() override;

  void start();
  /// Ends the connection if no request is being served.
  void close_if_idle();
  /// Ends whatever is being done.
  void abandon();

  awaitable<bool> write(std::string_view bytes) override;
  bool write_now(std::string_view bytes) override;
  bool keeps_alive() const override { return keep_alive_ && !server_.draining_; }
  void close_after() override { keep_alive_ = false; }
  void set_farewell(std::string bytes) override { farewell_ = std::move(bytes); }
  executor get_executor() override { return socket_.get_executor(); }

 private:
  class watched_exchange;

  awaitable<void> run();
  /// Tells the client that it is one too many.
  awaitable<void> turn_away();
  /// Serves one request; the connection goes on while keep_alive_ stays true.
  awaitable<void> serve_next();
  /// False when the connection ended without a request.
  awaitable<std::expected<bool, refusal>> read_header(request_reader& reader);
  awaitable<bool> read_body(request_reader& reader, exchange& ex);
  awaitable<void> serve(exchange& ex);
  awaitable<void> refuse(exchange& ex, const refusal& why);
  awaitable<void> answer_early(request_reader& reader, exchange& ex, response r);
  /// Discards the rest of the body, so that the client sees our answer and not a reset.
  awaitable<void> discard_body(request_reader& reader);

  /// After an error: lets the client read our answer before the connection goes.
  awaitable<void> linger();

  /// While a request is served, notices the client's leaving and takes in pipelined bytes.
  void watch();
  void unwatch();
  void on_readable();

  server& server_;
  const load_limit::connection load_;
  client_socket socket_;
  std::string peer_;
  std::string input_;  ///< received, not yet used
  std::string farewell_;
  exchange* serving_ = nullptr;
  asio::cancellation_signal cancel_;
  std::uint64_t watch_ = 0;  ///< which watch is current; 0: none
  std::uint64_t last_watch_ = 0;
  bool idle_ = true;
  bool keep_alive_ = true;
  bool gone_ = false;
  bool abandoned_ = false;
  bool linger_ = false;
};

}  // namespace asb::http
