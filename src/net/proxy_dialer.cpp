#include "connect_handshake.hpp"
#include "connector.hpp"
#include "socks5_handshake.hpp"

#include <asb/base/scratch.hpp>
#include <asb/net/dialer.hpp>
#include <asb/net/errc.hpp>

#include <ranges>

namespace asb::net {
namespace {

/// Why there is no tunnel, and whether another address of the same target might get one.
struct refusal {
  error why;
  bool by_this_target = false;
};

class proxy_dialer final : public dialer {
 public:
  proxy_dialer(executor ex, tls_context* tls, proxy_params through)
      : connector_(std::move(ex), tls), proxy_(std::move(through)) {}

  awaitable<result<std::unique_ptr<connection>>> dial(const origin& to,
                                                      steady_clock::time_point deadline) override {
    auto targets = co_await find_targets(to, deadline);
    if (!targets) co_return std::unexpected(behind_proxy(std::move(targets.error()), to));
    std::unique_ptr<connection> made;
    while (!made) {
      auto tunnel = co_await open_tunnel(std::move(targets->back()), deadline);
      targets->pop_back();
      if (tunnel) {
        made = std::move(*tunnel);
      } else if (!tunnel.error().by_this_target || targets->empty()) {
        co_return std::unexpected(std::move(tunnel.error().why));
      }
    }
    if (to.tls) {
      auto secured = co_await connector_.secure(*made, to.host, to.port, deadline);
      if (!secured) co_return std::unexpected(behind_proxy(std::move(secured.error()), to));
    }
    co_return made;
  }

 private:
  /// What to ask the proxy for, the best last: the name, or each address that was looked up here,
  /// for a proxy may lack IPv6 or a route.
  awaitable<result<std::vector<authority>>> find_targets(const origin& to,
                                                         steady_clock::time_point deadline) {
    if (proxy_.kind != proxy_kind::socks5) co_return std::vector{authority{to.host, to.port}};
    const auto endpoints = co_await connector_.resolve(to.host, to.port, deadline);
    if (!endpoints) co_return std::unexpected(endpoints.error());
    std::vector<authority> targets;
    for (const auto& each : std::views::reverse(*endpoints)) {
      auto address = each.address();
      // A zone names an interface of this machine and means nothing to the proxy.
      if (address.is_v6()) address = asio::ip::address_v6(address.to_v6().to_bytes());
      targets.push_back({address.to_string(), to.port});
    }
    co_return targets;
  }

  awaitable<std::expected<std::unique_ptr<connection>, refusal>> open_tunnel(
      authority target, steady_clock::time_point deadline) {
    const auto& [host, port] = proxy_.server;
    auto made = co_await connector_.connect(host, port, deadline);
    if (!made) co_return blame(std::move(made.error()));
    if (proxy_.kind == proxy_kind::https) {
      auto secured = co_await connector_.secure(**made, host, port, deadline);
      if (!secured) co_return blame(std::move(secured.error()));
    }
    const auto handshake = make_handshake(std::move(target));
    const time_limit limit(connector_.get_executor(), **made, deadline);
    auto last = co_await shake_hands(**made, *handshake);
    if (limit.passed()) co_return blame("it did not answer in time");
    if (!last) co_return blame(std::move(last.error()));
    if (last->what == handshake_step::action::done) co_return std::move(*made);
    auto refused = blame(std::move(last->text));
    refused.error().by_this_target = last->what == handshake_step::action::unreachable;
    co_return refused;
  }

  std::unique_ptr<proxy_handshake> make_handshake(authority target) const {
    if (proxy_.kind == proxy_kind::http || proxy_.kind == proxy_kind::https) {
      return std::make_unique<connect_handshake>(std::move(target), proxy_.login);
    }
    return std::make_unique<socks5_handshake>(std::move(target), proxy_.login);
  }

  /// The handshake's last step.
  static awaitable<result<handshake_step>> shake_hands(connection& over,
                                                       proxy_handshake& handshake) {
    auto step = handshake.begin();
    while (step.what == handshake_step::action::send || step.what == handshake_step::action::read) {
      if (step.what == handshake_step::action::send) {
        auto written = co_await over.write_all(step.text);
        if (!written) co_return std::unexpected(std::move(written.error()));
      }
      const auto buffer = scratch();
      const auto n = co_await over.read_some(buffer);
      if (!n) co_return std::unexpected(n.error());
      if (*n == 0) co_return fail(errc::connection_lost, "it closed the connection");
      step = handshake.feed({buffer.data(), *n});
    }
    co_return step;
  }

  std::unexpected<refusal> blame(error problem) const {
    if (problem.code == errc::cancelled) return std::unexpected(refusal{std::move(problem)});
    return blame(std::move(problem.message));
  }
  std::unexpected<refusal> blame(std::string problem) const {
    return std::unexpected(refusal{{make_error_code(errc::proxy_failed),
                                    "proxy " + proxy_.display() + ": " + std::move(problem)}});
  }

  error behind_proxy(error problem, const origin& to) const {
    problem.message =
        to.host_header() + " through " + proxy_.display() + ": " + std::move(problem.message);
    return problem;
  }

  connector connector_;
  proxy_params proxy_;
};

}  // namespace

std::unique_ptr<dialer> create_proxy_dialer(executor ex, tls_context* tls, proxy_params through) {
  return std::make_unique<proxy_dialer>(std::move(ex), tls, std::move(through));
}

}  // namespace asb::net
