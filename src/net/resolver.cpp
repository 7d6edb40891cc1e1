#include "resolver.hpp"

#include <asb/base/notifier.hpp>
#include <asb/net/errc.hpp>

#include <boost/asio/ip/basic_resolver.hpp>

#include <algorithm>

namespace asb::net {
namespace {

constexpr std::chrono::seconds remembered_for{30};

/// Alternates the families, so that one broken family costs one head start and not all of them.
std::vector<tcp::endpoint> interleave(const auto& results) {
  std::vector<tcp::endpoint> favourites;
  std::vector<tcp::endpoint> others;
  for (const auto& entry : results) {
    const auto endpoint = entry.endpoint();
    const bool favourite =
        favourites.empty() || endpoint.protocol() == favourites.front().protocol();
    (favourite ? favourites : others).push_back(endpoint);
  }
  std::vector<tcp::endpoint> mixed;
  for (std::size_t i = 0; i < std::max(favourites.size(), others.size()); ++i) {
    if (i < favourites.size()) mixed.push_back(favourites[i]);
    if (i < others.size()) mixed.push_back(others[i]);
  }
  return mixed;
}

}  // namespace

struct resolver::waiter {
  explicit waiter(executor ex) : done(std::move(ex)) {}
  notifier done;
  boost::system::error_code problem;
  std::vector<tcp::endpoint> endpoints;
};

struct resolver::memory {
  struct answer {
    std::vector<tcp::endpoint> endpoints;
    steady_clock::time_point until;
  };
  std::map<std::string, answer> answers;
  std::map<std::string, std::vector<std::shared_ptr<waiter>>> waiters;

  void settle(const std::string& key, boost::system::error_code problem,
              const std::vector<tcp::endpoint>& endpoints) {
    if (!problem) answers[key] = {endpoints, steady_clock::now() + remembered_for};
    for (const auto& each : std::exchange(waiters[key], {})) {
      each->problem = problem;
      each->endpoints = endpoints;
      each->done.notify();
    }
  }
};

resolver::resolver(executor ex) : memory_(std::make_shared<memory>()), resolver_(std::move(ex)) {}
resolver::~resolver() = default;

awaitable<result<std::vector<tcp::endpoint>>> resolver::resolve(const std::string& host,
                                                                std::uint16_t port,
                                                                steady_clock::time_point deadline) {
  boost::system::error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) co_return std::vector{tcp::endpoint(address, port)};

  const auto key = host + ' ' + std::to_string(port);
  const auto known = memory_->answers.find(key);
  if (known != memory_->answers.end() && steady_clock::now() < known->second.until) {
    co_return known->second.endpoints;
  }

  // One lookup at a time for a name: there is only one thread to do them.
  const auto pending = std::make_shared<waiter>(resolver_.get_executor());
  auto& waiters = memory_->waiters[key];
  waiters.push_back(pending);
  if (waiters.size() == 1) {
    resolver_.async_resolve(
        host, std::to_string(port),
        [key, memory = memory_](boost::system::error_code problem, const auto& results) {
          memory->settle(key, problem, interleave(results));
        });
  }
  switch (co_await pending->done.wait_until(deadline)) {
    case notifier::outcome::timed_out:
      co_return fail(errc::connect_timeout, "looking up " + host + " took too long");
    case notifier::outcome::cancelled: co_return fail(errc::cancelled, "aborted");
    case notifier::outcome::notified: break;
  }
  if (pending->problem || pending->endpoints.empty()) {
    co_return fail(errc::resolve_failed,
                   "the name " + host + " was not found: " + pending->problem.message());
  }
  co_return pending->endpoints;
}

}  // namespace asb::net
