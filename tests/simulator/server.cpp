#include "certificates.hpp"
#include "connection.hpp"
#include "endpoints.hpp"
#include "simulator.hpp"
#include "worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/fmt/fmt.h>

#include <stdexcept>

namespace simulator {

namespace asio = boost::asio;

class server::implementation {
 public:
  explicit implementation(const params& wanted)
      : params_(wanted), world_(params_.pace, params_.keeps_requests), acceptor_(first_.context()) {
    if (params_.threads == 0) throw std::invalid_argument("simulator: threads is 0");
    if (params_.tls) identity_ = make_tls_identity(params_.certificate);
    const asb::tcp::endpoint where(asio::ip::make_address(params_.bind), params_.port);
    acceptor_.open(where.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(where);
    acceptor_.listen(4096);
    port_ = acceptor_.local_endpoint().port();
    for (unsigned i = 1; i < params_.threads; ++i) others_.push_back(std::make_unique<worker>());
    asio::co_spawn(first_.context(), accept(), complain);
    first_.start();
    for (const auto& each : others_) each->start();
  }

  ~implementation() {
    asio::post(first_.context(), [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
    });
    first_.stop();
    for (const auto& each : others_) each->stop();
  }

  world& all() { return world_; }
  std::uint16_t port() const { return port_; }
  bool tls() const { return params_.tls; }
  const std::string& ca_pem() const { return identity_.ca_pem; }

 private:
  asb::awaitable<void> accept() {
    std::uint64_t number = 0;
    while (acceptor_.is_open()) {
      worker& place =
          number % params_.threads == 0 ? first_ : *others_[number % params_.threads - 1];
      asb::tcp_socket socket(place.context());
      const auto [problem] = co_await acceptor_.async_accept(socket, asb::awaited);
      if (problem == asio::error::operation_aborted) co_return;
      if (problem) {
        co_await rest();
        continue;
      }
      boost::system::error_code ignored;
      socket.set_option(asb::tcp::no_delay(true), ignored);
      world_.records.connection_opened();
      auto peer = params_.tls ? make_tls_transport(std::move(socket), identity_.context.get())
                              : make_plain_transport(std::move(socket));
      place.adopt(std::make_shared<connection>(std::move(peer), place.context().get_executor(),
                                               world_, ++number),
                  params_.stalls, world_);
    }
  }

  /// Out of descriptors: not to be asked again at once.
  asb::awaitable<void> rest() {
    asb::steady_timer timer(first_.context(), std::chrono::milliseconds(50));
    co_await timer.async_wait(asb::awaited);
  }

  const params params_;
  world world_;
  tls_identity identity_;
  worker first_;
  std::vector<std::unique_ptr<worker>> others_;
  asb::tcp_acceptor acceptor_;
  std::uint16_t port_ = 0;
};

server::server(params wanted) : self_(std::make_unique<implementation>(wanted)) {}
server::~server() = default;

std::uint16_t server::port() const {
  return self_->port();
}
const std::string& server::ca_pem() const {
  return self_->ca_pem();
}

std::string server::base_url() const {
  return fmt::format("{}:{}", self_->tls() ? "https://localhost" : "http://127.0.0.1", port());
}

void server::set_default(scenario wanted) {
  self_->all().plays.set_default(std::move(wanted));
}
void server::script(std::vector<scenario> next) {
  self_->all().plays.script(std::move(next));
}

void server::set_account(const std::string& refresh_token, account_behaviour behaviour) {
  self_->all().accounts.set(refresh_token, std::move(behaviour));
}

void server::set_default_account(account_behaviour behaviour) {
  self_->all().accounts.set_default(std::move(behaviour));
}

state server::snapshot() const {
  return self_->all().records.snapshot();
}

bool server::wait_until(const std::function<bool(const state&)>& holds,
                        std::chrono::milliseconds limit) const {
  return self_->all().records.wait_until(holds, limit);
}

}  // namespace simulator
