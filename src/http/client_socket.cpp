#include "client_socket.hpp"

#include <asb/base/scratch.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <netinet/tcp.h>

#include <cstdint>
#include <tuple>
#include <utility>

namespace asb::http {
namespace {

/// After so many reads without a wait the worker's other connections get their turn.
constexpr unsigned most_at_once = 16;

/// Bytes the kernel may hold that have not been sent: with its own limit of megabytes a slow client
/// would have them all, and the upstream would be read for it.
constexpr int most_unsent = 128 * 1024;

/// A client that took a little shortly before each deadline would keep an account busy for hours.
constexpr std::uint32_t slowest_reader = 2000;  // bytes a second

}  // namespace

client_socket::client_socket(tcp_socket socket, steady_clock::duration write_timeout)
    : socket_(std::move(socket)),
      for_writes_(write_timeout, write_timeout, slowest_reader),
      deadline_(socket_.get_executor(), [this] {
        late_ = true;
        cancel();
      }) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  // Refused by an old kernel, the limit is the kernel's.
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent,
               sizeof most_unsent);
}

std::string client_socket::peer() const {
  boost::system::error_code problem;
  const auto address = socket_.remote_endpoint(problem).address();
  if (problem) return "unknown";
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

std::optional<client_socket::read_result> client_socket::try_read() {
  const auto buffer = scratch();
  boost::system::error_code problem;
  const auto n = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), problem);
  if (!problem) return std::string_view(buffer.data(), n);
  if (problem == asio::error::would_block) return std::nullopt;
  return std::unexpected(read_end::closed);
}

awaitable<client_socket::read_result> client_socket::read_some(steady_clock::duration limit) {
  for (;;) {
    if (limit <= steady_clock::duration::zero()) co_return std::unexpected(read_end::late);
    if (++at_once_ % most_at_once == 0) {
      co_await asio::post(socket_.get_executor(), use_awaitable);
    }
    if (const auto outcome = try_read()) co_return *outcome;
    at_once_ = 0;
    late_ = false;
    deadline_.expires_after(limit);
    const auto [problem] = co_await socket_.async_wait(tcp_socket::wait_read, awaited);
    deadline_.disarm();
    if (late_) co_return std::unexpected(read_end::late);
    if (problem) co_return std::unexpected(read_end::closed);
  }
}

awaitable<client_socket::read_result> client_socket::read_some(patience& with) {
  const auto began = steady_clock::now();
  const auto outcome = co_await read_some(with.left());
  with.waited(steady_clock::now() - began);
  if (outcome) with.moved(outcome->size());
  co_return outcome;
}

awaitable<bool> client_socket::write(std::string_view bytes) {
  std::string whole;
  if (!unsent_.empty()) {
    whole = std::exchange(unsent_, {}).append(bytes);
    bytes = whole;
  }
  writing_ = true;
  while (!bytes.empty()) {
    boost::system::error_code problem;
    const auto taken = socket_.write_some(asio::buffer(bytes), problem);
    bytes.remove_prefix(taken);
    for_writes_.moved(taken);
    if (problem == asio::error::would_block) {
      const auto began = steady_clock::now();
      deadline_.expires_after(for_writes_.left());
      std::tie(problem) = co_await socket_.async_wait(tcp_socket::wait_write, awaited);
      deadline_.disarm();
      for_writes_.waited(steady_clock::now() - began);
    }
    if (problem) break;
  }
  writing_ = false;
  co_return bytes.empty();
}

bool client_socket::write_now(std::string_view bytes) {
  if (writing_ || !unsent_.empty()) return false;
  boost::system::error_code problem;
  const auto n = socket_.write_some(asio::buffer(bytes), problem);
  if (problem) return false;
  unsent_ = bytes.substr(n);
  return true;
}

void client_socket::when_readable(std::function<void()> callback) {
  socket_.async_wait(tcp_socket::wait_read,
                     [callback = std::move(callback)](boost::system::error_code) { callback(); });
}

void client_socket::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void client_socket::shutdown_send() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp_socket::shutdown_send, ignored);
}

void client_socket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace asb::http
