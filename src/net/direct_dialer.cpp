#include "race.hpp"
#include "resolver.hpp"

#include <asb/base/watchdog.hpp>
#include <asb/net/dialer.hpp>
#include <asb/net/errc.hpp>

namespace asb::net {
namespace {

class direct_dialer final : public dialer {
 public:
  direct_dialer(executor ex, tls_context* tls) : executor_(ex), resolver_(ex), tls_(tls) {}

  awaitable<result<std::unique_ptr<connection>>> dial(const origin& to,
                                                      steady_clock::time_point deadline) override {
    const auto endpoints = co_await resolver_.resolve(to.host, to.port, deadline);
    if (!endpoints) co_return std::unexpected(endpoints.error());
    auto socket = co_await race(executor_, *endpoints, deadline);
    if (!socket) co_return name(std::move(socket.error()), to);
    auto made = std::make_unique<connection>(std::move(*socket));
    if (to.tls) {
      const auto secured = co_await shake_hands(*made, to, deadline);
      if (!secured) co_return name(secured.error(), to);
    }
    co_return made;
  }

 private:
  static std::unexpected<error> name(error problem, const origin& to) {
    problem.message = to.host_header() + ": " + problem.message;
    return std::unexpected(std::move(problem));
  }

  awaitable<result<void>> shake_hands(connection& over, const origin& to,
                                      steady_clock::time_point deadline) {
    if (tls_ == nullptr) co_return fail(errc::tls_failed, "TLS is not set up");
    bool late = false;
    watchdog limit(executor_, [&] {
      late = true;
      over.close();
    });
    limit.expires_after(deadline - steady_clock::now());
    auto done = co_await over.handshake(tls_->new_client(to.host, to.port));
    if (late) co_return fail(errc::connect_timeout, "the TLS handshake took too long");
    co_return done;
  }

  executor executor_;
  resolver resolver_;
  tls_context* tls_;
};

}  // namespace

std::unique_ptr<dialer> create_direct_dialer(executor ex, tls_context* tls) {
  return std::make_unique<direct_dialer>(std::move(ex), tls);
}

}  // namespace asb::net
