#include "black_hole.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace simulator {
namespace {

TEST(black_hole, leaves_a_connect_without_an_answer) {
  // Apart from 127.0.0.1, where clients of other tests may still try a port that is ours now.
  constexpr std::uint8_t x = 77;
  const black_hole hole(x);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(hole.port());
  where.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xFFU) | x);
  for (int i = 0; i < 3; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    EXPECT_NE(::connect(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
    EXPECT_EQ(errno, EINPROGRESS);
    pollfd watched{.fd = socket, .events = POLLOUT, .revents = 0};
    EXPECT_EQ(::poll(&watched, 1, 30), 0);
    EXPECT_EQ(hole.callers(), 1U);
    ::close(socket);
    EXPECT_EQ(hole.callers(), 0U);
  }
}

}  // namespace
}  // namespace simulator
