#pragma once

#include <asb/base/asio.hpp>
#include <asb/base/error.hpp>

#include <vector>

namespace asb::net {

/// Connects to the first endpoint that answers: each gets a head start of 250 ms over the next, a
/// refusal passes the turn on at once. Losers are closed.
awaitable<result<tcp_socket>> race(executor ex, const std::vector<tcp::endpoint>& endpoints,
                                   steady_clock::time_point deadline);

}  // namespace asb::net
