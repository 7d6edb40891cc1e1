#include <asb/http/listener.hpp>
#include <asb/observe/spawn.hpp>

#include <boost/asio/ip/v6_only.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <deque>

namespace asb::http {

struct listener::state {
  /// Connections on their way to a worker count for it: else a burst would go to the one that is
  /// too busy to take them.
  struct target {
    explicit target(worker w) : to(std::move(w)) {}
    std::size_t load() const { return to.load() + arriving; }
    worker to;
    std::atomic<std::size_t> arriving = 0;
  };

  state(executor ex, std::vector<worker> workers) : runs_on(std::move(ex)) {
    for (auto& each : workers) targets.emplace_back(std::move(each));
  }
  target& least_loaded() { return *std::ranges::min_element(targets, {}, &target::load); }

  executor runs_on;
  std::deque<target> targets;
  std::vector<std::shared_ptr<tcp_acceptor>> acceptors;
};

namespace {

/// Long enough to cost nothing, short enough that a client hardly notices.
awaitable<void> pause(executor ex) {
  constexpr std::chrono::milliseconds until_descriptors_are_free{20};
  steady_timer timer(std::move(ex), until_descriptors_are_free);
  co_await timer.async_wait(awaited);
}

awaitable<void> accept_loop(std::shared_ptr<tcp_acceptor> acceptor, auto state) {
  constexpr std::chrono::minutes between_complaints{1};
  auto complains_from = steady_clock::now();
  while (acceptor->is_open()) {
    auto& target = state->least_loaded();
    auto [problem, socket] = co_await acceptor->async_accept(target.to.runs_on, awaited);
    if (!acceptor->is_open() || problem == asio::error::operation_aborted) co_return;
    if (problem) {
      // Out of descriptors, most likely: trying on at once would only burn the processor.
      if (const auto now = steady_clock::now(); now >= complains_from) {
        spdlog::warn("accept: {}", problem.message());
        complains_from = now + between_complaints;
      }
      co_await pause(state->runs_on);
      continue;
    }
    ++target.arriving;
    asio::post(target.to.runs_on, [&target, state, taken = std::move(socket)]() mutable {
      target.to.take_over(std::move(taken));
      --target.arriving;
    });
  }
}

}  // namespace

listener::listener(executor ex, std::vector<worker> workers)
    : state_(std::make_shared<state>(std::move(ex), std::move(workers))) {}

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
