#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>

#include <map>
#include <vector>

namespace asb::net {

/// Names to addresses, with a short memory. A lookup that hangs (getaddrinfo cannot be cancelled)
/// does not hold its caller beyond the deadline; its late answer is still remembered.
class resolver {
 public:
  explicit resolver(executor ex);
  ~resolver();

  /// IPv6 and IPv4 addresses in turn, the system's favourite first.
  awaitable<result<std::vector<tcp::endpoint>>> resolve(const std::string& host, std::uint16_t port,
                                                        steady_clock::time_point deadline);

 private:
  struct waiter;
  struct memory;
  std::shared_ptr<memory> memory_;
  asio::ip::basic_resolver<tcp, executor> resolver_;
};

}  // namespace asb::net
