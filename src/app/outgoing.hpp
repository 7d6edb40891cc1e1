#pragma once

#include <asb/config/config.hpp>
#include <asb/net/dialer.hpp>

#include <memory>
#include <optional>

namespace asb::app {

/// The proxy of the settings in the words of net.
std::optional<net::proxy_params> outgoing_proxy(const config::config& settings);

/// Whether any connection to the upstream will be under TLS, to the proxy or end to end.
bool needs_tls(const config::config& settings);

/// The way to the upstream that the settings ask for. `tls` may be null unless needs_tls(); it must
/// outlive the dialer.
std::unique_ptr<net::dialer> create_dialer(executor ex, const config::config& settings,
                                           net::tls_context* tls);

}  // namespace asb::app
