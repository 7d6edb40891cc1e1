#include "client_socket.hpp"

#include "support/run_coroutine.hpp"

#include <asb/base/asio.hpp>

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

#include <array>

// Clients that take what they are sent little by little (hardening §5).
namespace asb::http {
namespace {

using std::chrono::milliseconds;

void expect_no_bug(const std::exception_ptr& bug) {
  EXPECT_EQ(bug, nullptr);
}

struct slow_client : testing::Test {
  slow_client() {
    tcp_acceptor acceptor(context.get_executor(), {asio::ip::address_v4::loopback(), 0});
    // Small buffers, as on a connection that is slow from the start: else the kernel takes it all.
    acceptor.set_option(asio::socket_base::send_buffer_size(4096));
    client.open(tcp::v4());
    client.set_option(asio::socket_base::receive_buffer_size(2048));
    client.connect(acceptor.local_endpoint());
    subject.emplace(acceptor.accept(), std::chrono::seconds(6));
  }

  /// Takes so many bytes every 100 ms until the end.
  awaitable<void> keep_taking(std::size_t bytes) {
    std::array<char, 4096> buffer{};
    steady_timer timer(context.get_executor());
    for (;;) {
      timer.expires_after(milliseconds(100));
      co_await timer.async_wait(awaited);
      const auto [problem, n] =
          co_await client.async_read_some(asio::buffer(buffer.data(), bytes), awaited);
      if (problem) co_return;
      taken += n;
    }
  }

  bool write(std::size_t bytes) {
    const std::string text(bytes, 'x');
    const bool written = test::run(context, subject->write(text));
    subject->close();
    return written;
  }

  asio::io_context context{1};
  tcp_socket client{context.get_executor()};
  std::optional<client_socket> subject;
  std::size_t taken = 0;
};

TEST_F(slow_client, is_served_while_it_takes_two_kilobytes_a_second) {
  asio::co_spawn(context, keep_taking(1024), expect_no_bug);
  EXPECT_TRUE(write(60'000));
}

TEST_F(slow_client, is_given_up_when_it_takes_less_although_it_never_stops) {
  asio::co_spawn(context, keep_taking(100), expect_no_bug);
  EXPECT_FALSE(write(60'000));
  EXPECT_GT(taken, 1000U);
}

TEST_F(slow_client, is_given_up_when_it_takes_nothing) {
  EXPECT_FALSE(write(60'000));
}

}  // namespace
}  // namespace asb::http
