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

struct resolver::memory {
  struct answer {
    std::vector<tcp::endpoint> endpoints;
    steady_clock::time_point until;
  };
  std::map<std::string, answer> answers;
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

  struct lookup {
    explicit lookup(executor ex) : done(std::move(ex)) {}
    notifier done;
    boost::system::error_code problem;
    std::vector<tcp::endpoint> endpoints;
  };
  const auto pending = std::make_shared<lookup>(resolver_.get_executor());
  resolver_.async_resolve(
      host, std::to_string(port),
      [pending, key, memory = memory_](boost::system::error_code problem, const auto& results) {
        pending->problem = problem;
        pending->endpoints = interleave(results);
        if (!problem) {
          memory->answers[key] = {pending->endpoints, steady_clock::now() + remembered_for};
        }
        pending->done.notify();
      });
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
