#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

/// The Asio types of this project. Every worker is one thread with one io_context, so the executor
/// is io_context's own: no type erasure, no strands.
namespace asb {

namespace asio = boost::asio;

using executor = asio::io_context::executor_type;

template <class T = void>
using awaitable = asio::awaitable<T, executor>;

/// Completion token: the operation's error comes as the first element of a tuple, never thrown.
inline constexpr auto awaited = asio::as_tuple(asio::use_awaitable_t<executor>{});
inline constexpr asio::use_awaitable_t<executor> use_awaitable{};

using tcp = asio::ip::tcp;
using tcp_socket = asio::basic_stream_socket<tcp, executor>;
using tcp_acceptor = asio::basic_socket_acceptor<tcp, executor>;
using steady_clock = std::chrono::steady_clock;
using steady_timer =
    asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, executor>;

}  // namespace asb
