#include "socks5_handshake.hpp"

#include <arpa/inet.h>

#include <array>

namespace asb::net {
namespace {

using action = handshake_step::action;

constexpr char version = 5;
constexpr char no_login = 0;
constexpr char by_password = 2;
constexpr unsigned no_method = 0xFF;
constexpr char connect = 1;
constexpr char ipv4 = 1;
constexpr char name = 3;
constexpr char ipv6 = 4;
constexpr std::size_t longest_field = 255;

handshake_step refuse(std::string why) {
  return {action::refused, std::move(why)};
}

/// With its length in front, in one byte.
std::string field(std::string_view text) {
  return static_cast<char>(text.size()) + std::string(text);
}

/// ATYP and DST.ADDR.
std::string encode(const std::string& host) {
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
    return ipv4 + std::string(bytes.data(), 4);
  }
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
    return ipv6 + std::string(bytes.data(), bytes.size());
  }
  return name + field(host);
}

/// What a reply code means, to be said of the proxy and before the target's name.
handshake_step explain(unsigned code, const std::string& target) {
  switch (code) {
    case 1: return {action::unreachable, "it failed to connect to " + target};
    case 2: return refuse("its rules do not allow a connection to " + target);
    case 3: return {action::unreachable, "it has no route to the network of " + target};
    case 4: return {action::unreachable, "it could not reach the host of " + target};
    case 5: return {action::unreachable, "its connection to " + target + " was refused"};
    case 6: return {action::unreachable, "its connection to " + target + " got no answer"};
    case 7: return refuse("it does not know the command CONNECT, wanted for " + target);
    case 8: return {action::unreachable, "it does not know addresses like that of " + target};
    default: break;
  }
  return refuse("it gave no connection to " + target + " (unknown reply " + std::to_string(code) +
                ")");
}

}  // namespace

socks5_handshake::socks5_handshake(authority target, std::optional<proxy_login> login)
    : target_(std::move(target)), login_(std::move(login)) {}

unsigned socks5_handshake::at(std::size_t index) const {
  return static_cast<unsigned char>(input_[index]);
}

handshake_step socks5_handshake::send(stage next, std::string bytes) {
  stage_ = next;
  input_.clear();
  return {action::send, std::move(bytes)};
}

handshake_step socks5_handshake::begin() {
  if (!is_presentable(target_)) return refuse("the target's name cannot be given to a proxy");
  if (!login_) return send(stage::method, {version, 1, no_login});
  if (login_->user.reveal().size() > longest_field ||
      login_->password.reveal().size() > longest_field) {
    return refuse("a user name or password of more than 255 bytes cannot be given to it");
  }
  return send(stage::method, {version, 2, no_login, by_password});
}

handshake_step socks5_handshake::feed(std::string_view bytes) {
  input_ += bytes;
  switch (stage_) {
    case stage::method: return take_method();
    case stage::login: return take_login();
    case stage::reply: break;
  }
  return take_reply();
}

handshake_step socks5_handshake::take_method() {
  if (at(0) != version) return refuse("it does not speak SOCKS 5");
  if (input_.size() < 2) return {action::read};
  if (input_.size() > 2) return refuse("it sent bytes that nobody asked for");
  if (at(1) == no_method) {
    return refuse(login_ ? "it does not take a user name and password" : "it wants a login");
  }
  if (at(1) == no_login) return ask_for_target();
  if (at(1) != by_password || !login_) return refuse("it wants a login of a kind not offered");
  constexpr char subnegotiation = 1;
  return send(stage::login,
              subnegotiation + field(login_->user.reveal()) + field(login_->password.reveal()));
}

handshake_step socks5_handshake::take_login() {
  // The first byte is a version that some proxies get wrong; only the second one counts.
  if (input_.size() < 2) return {action::read};
  if (input_.size() > 2) return refuse("it sent bytes that nobody asked for");
  if (at(1) != 0) return refuse("it refused the user name or password");
  return ask_for_target();
}

handshake_step socks5_handshake::ask_for_target() {
  std::string request{version, connect, 0};
  request += encode(target_.host);
  request += static_cast<char>(target_.port >> 8U);
  request += static_cast<char>(target_.port & 0xFFU);
  return send(stage::reply, std::move(request));
}

handshake_step socks5_handshake::take_reply() {
  if (at(0) != version) return refuse("it does not speak SOCKS 5");
  if (input_.size() < 2) return {action::read};
  if (at(1) != 0) return explain(at(1), target_.text());
  // The address it connected from follows, of no use but to be read.
  if (input_.size() < 5) return {action::read};
  std::size_t size = 4 + 2;
  switch (at(3)) {
    case ipv4: size += 4; break;
    case ipv6: size += 16; break;
    case name: size += 1 + at(4); break;
    default: return refuse("its reply has an address of an unknown kind");
  }
  if (input_.size() < size) return {action::read};
  if (input_.size() > size) return refuse("it sent bytes that the target cannot have sent");
  return {action::done};
}

}  // namespace asb::net
