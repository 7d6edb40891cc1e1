#include "black_hole.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace simulator {
namespace {

TEST(black_hole, leaves_a_connect_without_an_answer) {
  const black_hole hole;
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(hole.port());
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
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
