#include "outgoing.hpp"

namespace asb::app {
namespace {

using scheme = config::outgoing_proxy::scheme;

net::proxy_kind kind_of(scheme kind) {
  switch (kind) {
    case scheme::http: break;
    case scheme::https: return net::proxy_kind::https;
    case scheme::socks5: return net::proxy_kind::socks5;
    case scheme::socks5h: return net::proxy_kind::socks5h;
  }
  return net::proxy_kind::http;
}

}  // namespace

std::optional<net::proxy_params> outgoing_proxy(const config::config& settings) {
  if (!settings.proxy) return std::nullopt;
  net::proxy_params params{.kind = kind_of(settings.proxy->kind), .server = settings.proxy->server};
  if (const auto& given = settings.proxy->credentials) {
    params.login = net::proxy_login{given->user, given->password};
  }
  return params;
}

bool needs_tls(const config::config& settings) {
  return settings.base_url.server.tls || settings.token_url.server.tls ||
         (settings.proxy && settings.proxy->kind == scheme::https);
}

std::unique_ptr<net::dialer> create_dialer(executor ex, const config::config& settings,
                                           net::tls_context* tls) {
  if (auto proxy = outgoing_proxy(settings)) {
    return net::create_proxy_dialer(std::move(ex), tls, *std::move(proxy));
  }
  return net::create_direct_dialer(std::move(ex), tls);
}

}  // namespace asb::app
