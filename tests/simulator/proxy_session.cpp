#include "proxy_session.hpp"

#include "worker.hpp"

#include <asb/base/scratch.hpp>
#include <asb/base/text.hpp>
#include <asb/base/url.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <spdlog/fmt/fmt.h>

namespace simulator {
namespace {

namespace asio = boost::asio;
using std::string_literals::operator""s;

constexpr char socks_version = 5;
constexpr char by_password = 2;

std::string basic(const proxy_options& options) {
  const auto pair = options.user + ":" + options.password;
  std::string out(pair.size() * 2 + 4, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(pair.data()),
                                   static_cast<int>(pair.size()));
  return "Basic " + out.substr(0, static_cast<std::size_t>(size));
}

bool is_name(const std::string& host) {
  boost::system::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  return not_an_address.failed();
}

std::string socks_reply(char code, const asb::tcp::endpoint& bound) {
  auto out = "\5"s + code + '\0';
  const auto add = [&out](char kind, const auto& bytes) {
    out += kind;
    out.append(bytes.begin(), bytes.end());
  };
  const auto address = bound.address();
  if (address.is_v4()) {
    add(1, address.to_v4().to_bytes());
  } else {
    add(4, address.to_v6().to_bytes());
  }
  out += static_cast<char>(bound.port() >> 8U);
  return out + static_cast<char>(bound.port() & 0xFFU);
}

}  // namespace

proxy_session::proxy_session(std::unique_ptr<transport> peer, asb::executor ex,
                             const proxy_options& options, proxy_records& records)
    : peer_(std::move(peer)), target_(std::move(ex)), options_(options), records_(records) {}

void proxy_session::abort() {
  boost::system::error_code ignored;
  target_.close(ignored);
  peer_->close();
}

asb::awaitable<void> proxy_session::run() {
  if (!co_await peer_->handshake()) {
    records_.add(&proxy_state::handshakes_failed);
    co_return;
  }
  const auto fault = options_.fault;
  if (fault != proxy_fault::none && fault != proxy_fault::refuse_target) {
    co_return co_await misbehave();
  }
  const bool open = options_.protocol == proxy_protocol::connect ? co_await shake_hands_http()
                                                                 : co_await shake_hands_socks5();
  if (!open) co_return co_await peer_->finish();
  asio::co_spawn(target_.get_executor(), relay_up(shared_from_this()), complain);
  co_await relay_down();
  abort();
}

asb::awaitable<void> proxy_session::misbehave() {
  if (options_.fault == proxy_fault::garbage) co_await peer_->write("220 ready when you are\r\n");
  if (options_.fault == proxy_fault::close) {
    co_await need(1);
    co_return co_await peer_->finish();
  }
  while (!(co_await peer_->read_some()).empty()) {
  }
}

asb::awaitable<bool> proxy_session::shake_hands_http() {
  constexpr std::string_view end = "\r\n\r\n";
  while (!input_.contains(end)) {
    if (!co_await need(input_.size() + 1)) co_return false;
  }
  const auto head = take(input_.find(end) + end.size());
  const auto lines = asb::split_trimmed(head, "\r\n");
  const auto words = asb::split_trimmed(lines.front(), " ");
  if (words.size() != 3 || words[0] != "CONNECT" || words[2] != "HTTP/1.1") {
    co_return co_await refuse("HTTP/1.1 405 Method Not Allowed\r\n\r\n");
  }
  if (!options_.user.empty() || !options_.password.empty()) {
    const auto wanted = "Proxy-Authorization: " + basic(options_);
    if (std::ranges::find(lines, std::string_view(wanted)) == lines.end()) {
      records_.add(&proxy_state::logins_refused);
      co_return co_await refuse(
          "HTTP/1.1 407 Proxy Authentication Required\r\n"
          "Proxy-Authenticate: Basic realm=\"simulator\"\r\nContent-Length: 0\r\n\r\n");
    }
  }
  const auto where = asb::parse_authority(words[1], 0);
  if (!where) co_return co_await refuse("HTTP/1.1 400 Bad Request\r\n\r\n");
  const bool opened = co_await open({where->host, where->port, is_name(where->host)});
  if (opened) co_return co_await peer_->write("HTTP/1.1 200 Connection established\r\n\r\n");
  co_return co_await refuse(options_.fault == proxy_fault::refuse_target
                                ? "HTTP/1.1 403 Forbidden\r\n\r\n"
                                : "HTTP/1.1 502 Bad Gateway\r\n\r\n");
}

asb::awaitable<bool> proxy_session::shake_hands_socks5() {
  if (!co_await need(2)) co_return false;
  const auto head = take(2);
  const auto count = static_cast<unsigned char>(head[1]);
  if (head[0] != socks_version || !co_await need(count)) co_return false;
  const auto methods = take(count);
  const bool login = !options_.user.empty() || !options_.password.empty();
  const char wanted = login ? by_password : '\0';
  if (!methods.contains(wanted)) {
    if (login) records_.add(&proxy_state::logins_refused);
    co_return co_await refuse("\5\xFF");
  }
  if (!co_await peer_->write("\5"s + wanted)) co_return false;
  if (login && !co_await log_in_socks5()) co_return false;
  auto target = co_await read_target_socks5();
  if (!target) co_return false;
  const bool opened = co_await open(std::move(*target));
  boost::system::error_code ignored;
  if (opened) co_return co_await peer_->write(socks_reply(0, target_.local_endpoint(ignored)));
  const char code = options_.fault == proxy_fault::refuse_target ? 2 : 5;
  co_return co_await refuse(socks_reply(code, {}));
}

asb::awaitable<bool> proxy_session::log_in_socks5() {
  // One co_await for each statement: g++ 14 gets a whole condition of them wrong.
  if (!co_await need(1)) co_return false;
  if (take(1) != "\1") co_return false;
  const auto user = co_await read_field_socks5();
  const auto password = co_await read_field_socks5();
  const bool right = user == options_.user && password == options_.password;
  if (!right) {
    records_.add(&proxy_state::logins_refused);
    co_return co_await refuse("\1\1");
  }
  const auto welcome = "\1\0"s;
  co_return co_await peer_->write(welcome);
}

asb::awaitable<std::optional<std::string>> proxy_session::read_field_socks5() {
  if (!co_await need(1)) co_return std::nullopt;
  const auto size = static_cast<unsigned char>(take(1).front());
  if (!co_await need(size)) co_return std::nullopt;
  co_return take(size);
}

asb::awaitable<std::optional<proxy_target>> proxy_session::read_target_socks5() {
  if (!co_await need(5) || !input_.starts_with("\5\1\0"s)) co_return std::nullopt;
  const char kind = take(4)[3];
  proxy_target target{.host = {}, .port = 0, .by_name = kind == 3};
  std::size_t size = kind == 1 ? 4 : 16;
  if (target.by_name) size = static_cast<unsigned char>(take(1).front());
  if (!co_await need(size + 2)) co_return std::nullopt;
  target.host = take(size);
  if (kind == 1) {
    asio::ip::address_v4::bytes_type bytes{};
    std::ranges::copy(target.host, bytes.begin());
    target.host = asio::ip::address_v4(bytes).to_string();
  } else if (kind == 4) {
    asio::ip::address_v6::bytes_type bytes{};
    std::ranges::copy(target.host, bytes.begin());
    target.host = asio::ip::address_v6(bytes).to_string();
  }
  const auto port = take(2);
  target.port = static_cast<std::uint16_t>(static_cast<unsigned char>(port[0]) << 8U |
                                           static_cast<unsigned char>(port[1]));
  co_return target;
}

asb::awaitable<bool> proxy_session::open(proxy_target target) {
  {
    const std::scoped_lock lock(records_.mutex);
    records_.state.targets.push_back(target);
  }
  if (options_.fault == proxy_fault::refuse_target) co_return false;
  asio::ip::basic_resolver<asb::tcp, asb::executor> resolver(target_.get_executor());
  const auto [unknown, found] =
      co_await resolver.async_resolve(target.host, std::to_string(target.port), asb::awaited);
  if (unknown) co_return false;
  const auto [refused, where] = co_await asio::async_connect(target_, found, asb::awaited);
  if (refused) co_return false;
  boost::system::error_code ignored;
  target_.set_option(asb::tcp::no_delay(true), ignored);
  records_.add(&proxy_state::tunnels);
  co_return true;
}

asb::awaitable<bool> proxy_session::refuse(std::string_view answer) {
  const std::string kept(answer);
  co_await peer_->write(kept);
  co_return false;
}

asb::awaitable<bool> proxy_session::need(std::size_t size) {
  while (input_.size() < size) {
    const auto bytes = co_await peer_->read_some();
    if (bytes.empty()) co_return false;
    input_ += bytes;
  }
  co_return true;
}

std::string proxy_session::take(std::size_t size) {
  auto taken = input_.substr(0, size);
  input_.erase(0, size);
  return taken;
}

asb::awaitable<void> proxy_session::relay_up(std::shared_ptr<proxy_session> self) {
  while (co_await self->need(1)) {
    const auto bytes = self->take(self->input_.size());
    const auto [problem, size] =
        co_await asio::async_write(self->target_, asio::buffer(bytes), asb::awaited);
    if (problem) break;
  }
  self->abort();
}

asb::awaitable<void> proxy_session::relay_down() {
  for (;;) {
    std::string bytes(64 * 1024, '\0');
    const auto [problem, size] =
        co_await target_.async_read_some(asio::buffer(bytes), asb::awaited);
    if (problem == asio::error::eof) co_return co_await peer_->finish();
    if (problem) co_return peer_->reset();
    if (!co_await peer_->write(std::string_view(bytes).substr(0, size))) co_return;
  }
}

}  // namespace simulator
