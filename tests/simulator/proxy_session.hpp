#pragma once

#include "proxy_server.hpp"
#include "transport.hpp"

#include <asb/base/asio.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace simulator {

/// What all sessions of a proxy write to.
struct proxy_records {
  std::mutex mutex;
  proxy_state state;

  void add(std::uint64_t proxy_state::* counter) {
    const std::scoped_lock lock(mutex);
    ++(state.*counter);
  }
};

/// One client of the proxy: its handshake, then bytes both ways until either side ends.
class proxy_session : public std::enable_shared_from_this<proxy_session> {
 public:
  proxy_session(std::unique_ptr<transport> peer, asb::executor ex, const proxy_options& options,
                proxy_records& records);

  asb::awaitable<void> run();
  /// Ends it; run() returns soon after. On the session's thread.
  void abort();

 private:
  asb::awaitable<void> misbehave();
  asb::awaitable<bool> shake_hands_http();
  asb::awaitable<bool> shake_hands_socks5();
  asb::awaitable<bool> log_in_socks5();
  asb::awaitable<std::optional<std::string>> read_field_socks5();
  asb::awaitable<std::optional<proxy_target>> read_target_socks5();
  /// Connects to the target, whichever of its addresses answers.
  asb::awaitable<bool> open(proxy_target target);
  asb::awaitable<bool> refuse(std::string_view answer);
  /// Waits for at least so many bytes of input.
  asb::awaitable<bool> need(std::size_t size);
  std::string take(std::size_t size);

  static asb::awaitable<void> relay_up(std::shared_ptr<proxy_session> self);
  asb::awaitable<void> relay_down();

  std::unique_ptr<transport> peer_;
  asb::tcp_socket target_;
  const proxy_options& options_;
  proxy_records& records_;
  std::string input_;
};

}  // namespace simulator
