#include "connect_handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace asb::net {
namespace {

using action = handshake_step::action;

constexpr std::size_t largest_header = 16 * 1024;
constexpr std::string_view version = "HTTP/1.";
constexpr std::size_t status_at = version.size() + 2;  // behind the minor version and a space
constexpr std::size_t status_end = status_at + 3;

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// `HTTP/1.x NNN`, alone or with a reason behind it; 0 for anything else.
unsigned parse_status(std::string_view line) {
  if (line.size() < status_end || !line.starts_with(version) || line[status_at - 1] != ' ') {
    return 0;
  }
  if (line.size() > status_end && line[status_end] != ' ') return 0;
  unsigned status = 0;
  const auto* end = line.data() + status_end;
  const auto [stop, problem] = std::from_chars(line.data() + status_at, end, status);
  return problem == std::errc{} && stop == end && status >= 100 ? status : 0;
}

handshake_step refuse(std::string why) {
  return {action::refused, std::move(why)};
}

}  // namespace

connect_handshake::connect_handshake(authority target, std::optional<proxy_login> login)
    : target_(std::move(target)), login_(std::move(login)) {}

handshake_step connect_handshake::begin() {
  if (!is_presentable(target_)) return refuse("the target's name cannot be given to a proxy");
  const auto to = target_.text();
  auto request = "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n";
  if (login_) {
    if (login_->user.reveal().contains(':')) return refuse("a user name must not contain a colon");
    const auto pair = login_->user.reveal() + ":" + login_->password.reveal();
    request += "Proxy-Authorization: Basic " + base64(pair) + "\r\n";
  }
  return {action::send, request + "\r\n"};
}

handshake_step connect_handshake::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const auto piece = bytes.substr(0, newline == bytes.npos ? newline : newline + 1);
    taken_ += piece.size();
    if (taken_ > largest_header) return refuse("its answer has a header without end");
    line_ += piece;
    bytes.remove_prefix(piece.size());
    const auto known = std::min(line_.size(), version.size());
    if (status_ == 0 && line_.substr(0, known) != version.substr(0, known)) {
      return refuse("its answer is not HTTP");
    }
    if (newline == bytes.npos) break;
    line_.pop_back();
    if (line_.ends_with('\r')) line_.pop_back();
    if (auto step = take_line(bytes.empty())) return *step;
    line_.clear();
  }
  return {action::read};
}

std::optional<handshake_step> connect_handshake::take_line(bool last) {
  if (status_ == 0) {
    status_ = parse_status(line_);
    if (status_ == 0) return refuse("its answer is not HTTP");
    return std::nullopt;
  }
  if (!line_.empty()) return std::nullopt;
  if (status_ < 200 && status_ != 101) {
    status_ = 0;  // an interim answer; the real one follows
    return std::nullopt;
  }
  if (status_ / 100 == 2 && !last) return refuse("it sent bytes that the target cannot have sent");
  return judge();
}

handshake_step connect_handshake::judge() const {
  // Only the number: its reason and its headers might repeat what it was asked with.
  const auto answered = " (it answered " + std::to_string(status_) + ")";
  if (status_ / 100 == 2) return {action::done};
  if (status_ == 407 || status_ == 401) {  // tinyproxy says 401 to a wrong password
    return refuse((login_ ? "it refused the user name or password" : "it wants a login") +
                  answered);
  }
  if (status_ == 403) {
    return refuse("it does not allow a connection to " + target_.text() + answered);
  }
  if (status_ == 502 || status_ == 503 || status_ == 504) {
    return {action::unreachable, "it could not reach " + target_.text() + answered};
  }
  return refuse("it gave no connection to " + target_.text() + answered);
}

}  // namespace asb::net
