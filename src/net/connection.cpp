#include <asb/net/connection.hpp>
#include <asb/net/errc.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace asb::net {
namespace {

std::string openssl_problem(SSL* ssl) {
  if (const long verified = SSL_get_verify_result(ssl); verified != X509_V_OK) {
    return X509_verify_cert_error_string(verified);
  }
  if (const auto code = ERR_peek_error(); code != 0) {
    if (const char* reason = ERR_reason_error_string(code); reason != nullptr) return reason;
  }
  return "connection closed";
}

/// A peer that sends or takes as fast as we do must not keep the worker from its other connections:
/// after so many reads and writes they get their turn.
constexpr unsigned most_at_once = 16;

/// Makes `inner` run over `outer` instead of a socket. BIO_f_ssl passes on what the outer one waits
/// for, so both are driven by the socket's readiness.
bool stack(SSL* inner, SSL* outer) {
  BIO* tunnel = BIO_new(BIO_f_ssl());
  if (tunnel == nullptr) return false;
  BIO_set_ssl(tunnel, outer, BIO_NOCLOSE);
  SSL_set_bio(inner, tunnel, tunnel);
  // Some versions of OpenSSL shut the outer SSL down when the BIO is freed. That must not write:
  // the socket may be closed and its number be another connection's by then.
  SSL_set_quiet_shutdown(outer, 1);
  return true;
}

}  // namespace

connection::connection(tcp_socket socket) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
}

awaitable<bool> connection::wait(next what) {
  const auto direction = what == next::want_read ? tcp_socket::wait_read : tcp_socket::wait_write;
  const auto [problem] = co_await socket_.async_wait(direction, awaited);
  co_return !problem && socket_.is_open();  // it may close after the wait is over
}

connection::step connection::judge_tls(int returned) {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_NONE: return {next::done};
    case SSL_ERROR_WANT_READ: return {next::want_read};
    case SSL_ERROR_WANT_WRITE: return {next::want_write};
    case SSL_ERROR_ZERO_RETURN: return {next::end};
    case SSL_ERROR_SYSCALL: return {next::failed, 0, "connection reset"};
    default: return {next::failed, 0, openssl_problem(ssl_.get())};
  }
}

connection::step connection::try_read(std::span<char> buffer) {
  if (!ssl_) {
    boost::system::error_code problem;
    const auto n = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), problem);
    if (!problem) return {next::done, n};
    if (problem == asio::error::would_block) return {next::want_read};
    if (problem == asio::error::eof) return {next::end};
    return {next::failed, 0, problem.message()};
  }
  // One SSL_read gives one record at most; take all that has arrived.
  std::size_t total = 0;
  while (total < buffer.size()) {
    std::size_t n = 0;
    ERR_clear_error();
    const int returned = SSL_read_ex(ssl_.get(), buffer.data() + total, buffer.size() - total, &n);
    if (returned == 1) {
      total += n;
      continue;
    }
    if (total > 0) break;  // whatever it is, it comes again
    return judge_tls(returned);
  }
  return {next::done, total};
}

connection::step connection::try_write(std::string_view bytes) {
  if (!ssl_) {
    boost::system::error_code problem;
    const auto n = socket_.write_some(asio::buffer(bytes), problem);
    if (!problem) return {next::done, n};
    if (problem == asio::error::would_block) return {next::want_write};
    return {next::failed, 0, problem.message()};
  }
  std::size_t n = 0;
  ERR_clear_error();
  const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
  return returned == 1 ? step{next::done, n} : judge_tls(returned);
}

awaitable<result<void>> connection::handshake(ssl_ptr ssl) {
  if (ssl_ && !outer_) outer_ = std::move(ssl_);
  if (!ssl || !(outer_ ? stack(ssl.get(), outer_.get())
                       : SSL_set_fd(ssl.get(), socket_.native_handle()) == 1)) {
    co_return fail(errc::tls_failed, "TLS could not be set up");
  }
  ssl_ = std::move(ssl);
  for (;;) {
    ERR_clear_error();
    auto outcome = judge_tls(SSL_do_handshake(ssl_.get()));
    if (outcome.what == next::done) co_return result<void>{};
    if (outcome.what == next::end) outcome.problem = "connection closed";
    if (outcome.what == next::end || outcome.what == next::failed) {
      co_return fail(errc::tls_failed, "TLS handshake failed: " + outcome.problem);
    }
    if (!co_await wait(outcome.what)) co_return fail(errc::cancelled, "aborted");
  }
}

awaitable<result<std::size_t>> connection::read_some(std::span<char> buffer) {
  if (++at_once_ % most_at_once == 0) {
    co_await asio::post(socket_.get_executor(), use_awaitable);
    if (!socket_.is_open()) co_return fail(errc::cancelled, "aborted");
  }
  for (;;) {
    const auto outcome = try_read(buffer);
    if (outcome.what == next::done) co_return outcome.bytes;
    if (outcome.what == next::end) co_return std::size_t{0};
    if (outcome.what == next::failed) co_return fail(errc::connection_lost, outcome.problem);
    if (!co_await wait(outcome.what)) co_return fail(errc::cancelled, "aborted");
  }
}

awaitable<result<void>> connection::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto outcome = try_write(bytes);
    bytes.remove_prefix(outcome.bytes);
    if (outcome.what == next::done) {
      if (++at_once_ % most_at_once != 0) continue;
      co_await asio::post(socket_.get_executor(), use_awaitable);
      if (!socket_.is_open()) co_return fail(errc::cancelled, "aborted");
      continue;
    }
    if (outcome.what == next::end || outcome.what == next::failed) {
      co_return fail(errc::connection_lost, outcome.problem);
    }
    if (!co_await wait(outcome.what)) co_return fail(errc::cancelled, "aborted");
  }
  co_return result<void>{};
}

bool connection::idle() {
  std::array<char, 1> byte{};
  // Under TLS this also takes in the session tickets that come after a response.
  return socket_.is_open() && try_read(byte).what == next::want_read;
}

void connection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace asb::net
