#include "race.hpp"

#include <asb/base/notifier.hpp>
#include <asb/net/errc.hpp>

#include <algorithm>
#include <optional>

namespace asb::net {
namespace {

constexpr std::chrono::milliseconds head_start{250};

/// This machine has no way there, as to an IPv6 address where it has none of its own. That tells
/// nothing of the server.
bool has_no_way(boost::system::error_code problem) {
  return problem == asio::error::network_unreachable ||
         problem == asio::error::address_family_not_supported ||
         problem == boost::system::errc::address_not_available;
}

/// Shared with the connect handlers, which may run after the race is over.
struct contest {
  explicit contest(executor ex) : changed(std::move(ex)) {}

  void start(const tcp::endpoint& to, const std::shared_ptr<contest>& self) {
    const auto index = runners.size();
    runners.emplace_back(changed.get_executor());
    ++running;
    runners[index].async_connect(to, [self, index](boost::system::error_code ended) {
      --self->running;
      if (ended) {
        if (!self->problem || !has_no_way(ended)) self->problem = ended;
      } else if (!self->winner) {
        self->winner = index;
      }
      self->changed.notify();
    });
  }

  notifier changed;
  std::vector<tcp_socket> runners;
  std::size_t running = 0;
  std::optional<std::size_t> winner;
  boost::system::error_code problem;  ///< the last that tells most
};

/// Closing a runner ends its connect; its handler keeps the contest alive until then.
struct closes_runners {
  contest& of;
  ~closes_runners() {
    boost::system::error_code ignored;
    for (auto& runner : of.runners) runner.close(ignored);
  }
};

}  // namespace

awaitable<result<tcp_socket>> race(executor ex, const std::vector<tcp::endpoint>& endpoints,
                                   steady_clock::time_point deadline) {
  const auto state = std::make_shared<contest>(std::move(ex));
  const closes_runners at_end{*state};
  state->runners.reserve(endpoints.size());
  std::size_t started = 0;
  while (!state->winner) {
    const bool more = started < endpoints.size();
    if (!more && state->running == 0) {
      co_return fail(errc::connect_failed, state->problem.message());
    }
    if (more) state->start(endpoints[started++], state);
    const auto turn = started < endpoints.size()
                          ? std::min(deadline, steady_clock::now() + head_start)
                          : deadline;
    const auto outcome = co_await state->changed.wait_until(turn);
    if (outcome == notifier::outcome::cancelled) co_return fail(errc::cancelled, "aborted");
    if (outcome == notifier::outcome::timed_out && steady_clock::now() >= deadline) {
      co_return fail(errc::connect_timeout, "connecting took too long");
    }
  }
  co_return std::move(state->runners[*state->winner]);
}

}  // namespace asb::net
