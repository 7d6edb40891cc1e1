#include "session.hpp"

#include <asb/http/server.hpp>

namespace asb::http {

server::server(executor ex, server_params params, service& serves, load_limit& load)
    : executor_(std::move(ex)), params_(params), service_(serves), load_(load) {}

server::~server() = default;

void server::adopt(tcp_socket socket) {
  const auto made = std::make_shared<session>(std::move(socket), *this);
  made->start();
}

void server::drain() {
  draining_ = true;
  for (auto* each : sessions_) each->close_if_idle();
}

void server::abandon() {
  // Ending one may destroy it.
  const std::vector<session*> all(sessions_.begin(), sessions_.end());
  for (auto* each : all) {
    if (sessions_.contains(each)) each->abandon();
  }
}

}  // namespace asb::http
