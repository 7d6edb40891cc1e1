#include <asb/http/listener.hpp>
#include <asb/observe/spawn.hpp>

#include <boost/asio/ip/v6_only.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace asb::http {

struct listener::state {
  executor runs_on;
  std::vector<worker> workers;
  std::vector<std::shared_ptr<tcp_acceptor>> acceptors;

  worker& least_loaded() {
    return *std::ranges::min_element(workers, {}, [](const worker& w) { return w.load(); });
  }
};

namespace {

awaitable<void> pause(executor ex) {
  constexpr std::chrono::milliseconds until_descriptors_are_free{200};
  steady_timer timer(std::move(ex), until_descriptors_are_free);
  co_await timer.async_wait(awaited);
}

awaitable<void> accept_loop(std::shared_ptr<tcp_acceptor> acceptor, auto state) {
  bool complained = false;
  while (acceptor->is_open()) {
    auto& worker = state->least_loaded();
    auto [problem, socket] = co_await acceptor->async_accept(worker.runs_on, awaited);
    if (!acceptor->is_open() || problem == asio::error::operation_aborted) co_return;
    if (problem) {
      // Out of descriptors, most likely: trying on at once would only burn the processor.
      if (!std::exchange(complained, true)) spdlog::warn("accept: {}", problem.message());
      co_await pause(state->runs_on);
      continue;
    }
    complained = false;
    asio::post(worker.runs_on, [&worker, state, taken = std::move(socket)]() mutable {
      worker.take_over(std::move(taken));
    });
  }
}

}  // namespace

listener::listener(executor ex, std::vector<worker> workers)
    : state_(std::make_shared<state>(std::move(ex), std::move(workers),
                                     std::vector<std::shared_ptr<tcp_acceptor>>{})) {}

listener::~listener() {
  close();
}

std::expected<std::uint16_t, error> listener::listen(const tcp::endpoint& where) {
  auto acceptor = std::make_shared<tcp_acceptor>(state_->runs_on);
  boost::system::error_code problem;
  acceptor->open(where.protocol(), problem);
  if (!problem) acceptor->set_option(tcp_acceptor::reuse_address(true), problem);
  if (!problem && where.protocol() == tcp::v6()) {
    acceptor->set_option(asio::ip::v6_only(true), problem);
  }
  if (!problem) acceptor->bind(where, problem);
  if (!problem) acceptor->listen(tcp_acceptor::max_listen_connections, problem);
  if (problem) {
    return fail(errc::cannot_listen,
                fmt::format("cannot listen on {} port {}: {}", where.address().to_string(),
                            where.port(), problem.message()));
  }
  const auto port = acceptor->local_endpoint(problem).port();
  state_->acceptors.push_back(acceptor);
  observe::spawn(state_->runs_on, "listener", accept_loop(acceptor, state_));
  return port;
}

void listener::close() {
  boost::system::error_code ignored;
  for (const auto& acceptor : state_->acceptors) acceptor->close(ignored);
}

}  // namespace asb::http
