#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asb::http {

enum class errc { cannot_listen = 1 };
constexpr const char* describe(errc) {
  return "cannot listen";
}

/// Accepts connections on one thread and gives each to the worker that has least to do; the socket
/// belongs to that worker's executor.
class listener {
 public:
  struct worker {
    executor runs_on;
    std::function<std::size_t()> load;          ///< how busy it is; any thread
    std::function<void(tcp_socket)> take_over;  ///< called on the worker's thread
  };

  listener(executor ex, std::vector<worker> workers);
  ~listener();

  /// Starts to listen; port 0 takes a free one. The error says where and why not.
  std::expected<std::uint16_t, error> listen(const tcp::endpoint& where);
  /// No new connections from here on.
  void close();

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace asb::http

ASB_ERROR_ENUM(http, errc);
