#include "black_hole.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace simulator {
namespace {

/// More than a backlog of 0 takes.
constexpr int fillers = 4;

int check(int returned) {
  if (returned < 0) throw std::system_error(errno, std::generic_category(), "black hole");
  return returned;
}

}  // namespace

black_hole::black_hole() {
  const auto add_socket = [this] {
    return sockets_.emplace_back(check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)));
  };
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* address = reinterpret_cast<sockaddr*>(&where);
  const int listener = add_socket();
  check(::bind(listener, address, size));
  check(::listen(listener, 0));
  check(::getsockname(listener, address, &size));
  port_ = ntohs(where.sin_port);
  for (int i = 0; i < fillers; ++i) {
    const int filler = add_socket();
    if (::connect(filler, address, size) != 0 && errno != EINPROGRESS) check(-1);
  }
}

black_hole::~black_hole() {
  for (const int each : sockets_) ::close(each);
}

}  // namespace simulator
