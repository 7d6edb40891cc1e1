#pragma once

#include "values.hpp"

#include <asb/config/config.hpp>

namespace asb::config {

/// `scheme://[user[:password]@]host[:port][/]`; the port is by default 80 for http, 443 for https,
/// else 1080. What it wants never repeats the text.
parsed<outgoing_proxy> parse_proxy_url(std::string_view text);

/// The proxy with its port, credentials as a hash.
std::string show_proxy_url(const outgoing_proxy& value);

}  // namespace asb::config
