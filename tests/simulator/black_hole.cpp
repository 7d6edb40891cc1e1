#include "black_hole.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
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

black_hole::black_hole(std::uint8_t x, std::uint16_t port)
    : address_(htonl((INADDR_LOOPBACK & ~0xFFU) | x)) {
  const auto add_socket = [this] {
    return sockets_.emplace_back(check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)));
  };
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = address_;
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
  // Columns of the table: number, local address, remote address, state. A row may come twice while
  // others connect and leave.
  const auto remote = fmt::format("{:08X}:{:04X}", address_, port_);
  std::ifstream table("/proc/net/tcp");
  std::set<std::string> connecting;
  for (std::string line; std::getline(table, line);) {
    std::string number;
    std::string local;
    std::string to;
    std::string state;
    std::istringstream(line) >> number >> local >> to >> state;
    if (to == remote && state == "02") connecting.insert(local);  // SYN_SENT
  }
  const auto own = static_cast<std::size_t>(std::ranges::count_if(sockets_, still_connects));
  return connecting.size() - std::min(connecting.size(), own);
}

black_hole::~black_hole() {
  for (const int each : sockets_) ::close(each);
}

}  // namespace simulator
