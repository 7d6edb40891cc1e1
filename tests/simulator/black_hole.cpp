#include "black_hole.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace simulator {
namespace {

/// More than a backlog of 0 takes.
constexpr int fillers = 4;

int check(int returned) {
  if (returned < 0) throw std::system_error(errno, std::generic_category(), "black hole");
  return returned;
}

bool still_connects(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  check(::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size));
  return info.tcpi_state == TCP_SYN_SENT;
}

}  // namespace

black_hole::black_hole(std::uint8_t x, std::uint16_t port) {
  const auto add_socket = [this] {
    return sockets_.emplace_back(check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)));
  };
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xFFU) | x);
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

std::size_t black_hole::callers() const {
  const auto wanted = fmt::format(":{:04X} 02 ", port_);  // the remote port, in SYN_SENT
  std::ifstream table("/proc/net/tcp");
  std::size_t connecting = 0;
  for (std::string line; std::getline(table, line);) connecting += line.contains(wanted) ? 1 : 0;
  const auto own = static_cast<std::size_t>(std::ranges::count_if(sockets_, still_connects));
  return connecting - std::min(connecting, own);
}

black_hole::~black_hole() {
  for (const int each : sockets_) ::close(each);
}

}  // namespace simulator
