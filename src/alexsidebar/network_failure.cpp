#include <asb/alexsidebar/network_failure.hpp>
#include <asb/net/errc.hpp>

namespace asb::alexsidebar {

chat::failure network_failure(error why) {
  return {chat::verdict::transient, std::move(why), std::nullopt};
}

bool is_timeout(const std::error_code& code) {
  return code == net::errc::connect_timeout || code == net::errc::first_byte_timeout ||
         code == net::errc::idle_timeout;
}

bool is_unreachable(const std::error_code& code) {
  return code == net::errc::resolve_failed || code == net::errc::connect_failed ||
         code == net::errc::tls_failed;
}

}  // namespace asb::alexsidebar
