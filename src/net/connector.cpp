#include "connector.hpp"

#include "race.hpp"

#include <asb/net/errc.hpp>

namespace asb::net {

awaitable<result<std::unique_ptr<connection>>> connector::connect(
    const std::string& host, std::uint16_t port, steady_clock::time_point deadline) {
  const auto endpoints = co_await resolver_.resolve(host, port, deadline);
  if (!endpoints) co_return std::unexpected(endpoints.error());
  auto socket = co_await race(executor_, *endpoints, deadline);
  if (!socket) co_return std::unexpected(std::move(socket.error()));
  co_return std::make_unique<connection>(std::move(*socket));
}

awaitable<result<void>> connector::secure(connection& over, const std::string& host,
                                          std::uint16_t port, steady_clock::time_point deadline) {
  if (tls_ == nullptr) co_return fail(errc::tls_failed, "TLS is not set up");
  const time_limit limit(executor_, over, deadline);
  auto done = co_await over.handshake(tls_->new_client(host, port));
  if (limit.passed()) co_return fail(errc::connect_timeout, "the TLS handshake took too long");
  co_return done;
}

time_limit::time_limit(executor ex, connection& over, steady_clock::time_point deadline)
    : alarm_(std::move(ex), [this, &over] {
        passed_ = true;
        over.close();
      }) {
  alarm_.expires_after(deadline - steady_clock::now());
}

}  // namespace asb::net
