#include <asb/alexsidebar/network_failure.hpp>
#include <asb/net/errc.hpp>

namespace asb::alexsidebar {

chat::failure network_failure(error why) {
  const auto what = verdict_of(why.code);
  return {what, std::move(why), std::nullopt};
}

chat::verdict verdict_of(const std::error_code& code) {
  const bool unconnected = is_unreachable(code) || code == net::errc::connect_timeout;
  return unconnected ? chat::verdict::not_its_fault : chat::verdict::transient;
}

bool is_timeout(const std::error_code& code) {
  return code == net::errc::connect_timeout || code == net::errc::first_byte_timeout ||
         code == net::errc::idle_timeout;
}

bool is_unreachable(const std::error_code& code) {
  return code == net::errc::resolve_failed || code == net::errc::connect_failed ||
         code == net::errc::tls_failed || code == net::errc::proxy_failed;
}

}  // namespace asb::alexsidebar
