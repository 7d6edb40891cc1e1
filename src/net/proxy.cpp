#include "proxy_handshake.hpp"

#include <asb/net/proxy.hpp>

#include <algorithm>

namespace asb::net {

std::string proxy_params::display() const {
  const auto* scheme = "http://";
  switch (kind) {
    case proxy_kind::http: break;
    case proxy_kind::https: scheme = "https://"; break;
    case proxy_kind::socks5: scheme = "socks5://"; break;
    case proxy_kind::socks5h: scheme = "socks5h://"; break;
  }
  return scheme + server.text();
}

bool is_presentable(const authority& target) {
  constexpr std::size_t longest = 255;  // SOCKS has one byte for it
  return !target.host.empty() && target.host.size() <= longest &&
         std::ranges::all_of(target.host, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace asb::net
