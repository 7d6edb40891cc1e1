#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>

#include <vector>

namespace asb::net {

/// Connects to the first endpoint that answers: each gets a head start of 250 ms over the next, a
/// refusal passes the turn on at once. Losers are closed. If none answers, the error is the one
/// that says most: that of an address which this machine has a way to.
awaitable<result<tcp_socket>> race(executor ex, const std::vector<tcp::endpoint>& endpoints,
                                   steady_clock::time_point deadline);

}  // namespace asb::net
