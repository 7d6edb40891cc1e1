#include "proxy_server.hpp"

#include "proxy_session.hpp"
#include "worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <set>
#include <thread>

namespace simulator {

namespace asio = boost::asio;

class proxy_server::implementation {
 public:
  explicit implementation(proxy_options wanted)
      : options_(std::move(wanted)),
        acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()) {
    if (options_.tls) identity_ = make_tls_identity(options_.certificate);
    asio::co_spawn(context_, accept(), complain);
    thread_ = std::jthread([this] { context_.run(); });
  }

  ~implementation() {
    asio::post(context_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      stopping_ = true;
      for (proxy_session* each : sessions_) each->abort();
    });
  }

  std::uint16_t port() const { return port_; }
  const std::string& ca_pem() const { return identity_.ca_pem; }
  proxy_state snapshot() {
    const std::scoped_lock lock(records_.mutex);
    return records_.state;
  }

 private:
  asb::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      asb::tcp_socket socket(context_.get_executor());
      const auto [problem] = co_await acceptor_.async_accept(socket, asb::awaited);
      if (problem) continue;
      records_.add(&proxy_state::connections_accepted);
      auto peer = options_.tls ? make_tls_transport(std::move(socket), identity_.context.get())
                               : make_plain_transport(std::move(socket));
      auto made = std::make_shared<proxy_session>(std::move(peer), context_.get_executor(),
                                                  options_, records_);
      asio::co_spawn(context_, run(std::move(made)), complain);
    }
  }

  asb::awaitable<void> run(std::shared_ptr<proxy_session> made) {
    if (stopping_) co_return;
    sessions_.insert(made.get());
    try {
      co_await made->run();
    } catch (...) {
      complain(std::current_exception());
    }
    made->abort();
    sessions_.erase(made.get());
  }

  const proxy_options options_;
  tls_identity identity_;
  proxy_records records_;
  asio::io_context context_{1};
  asb::tcp_acceptor acceptor_;
  const std::uint16_t port_;
  std::set<proxy_session*> sessions_;
  bool stopping_ = false;
  std::jthread thread_;
};

proxy_server::proxy_server(proxy_options wanted)
    : self_(std::make_unique<implementation>(std::move(wanted))) {}
proxy_server::~proxy_server() = default;

std::uint16_t proxy_server::port() const {
  return self_->port();
}
const std::string& proxy_server::ca_pem() const {
  return self_->ca_pem();
}
proxy_state proxy_server::snapshot() const {
  return self_->snapshot();
}

}  // namespace simulator
