#include "transport.hpp"

#include <asb/base/scratch.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string>

namespace simulator {
namespace {

namespace asio = boost::asio;

constexpr std::size_t write_size = 64 * 1024;

struct ssl_deleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// TLS over memory buffers: what is encrypted is fetched and sent by whoever writes, what came is
/// put in by whoever reads. After the handshake only the writing coroutine sends.
class tls_transport final : public transport {
 public:
  tls_transport(asb::tcp_socket socket, SSL_CTX* context)
      : transport(std::move(socket)), ssl_(SSL_new(context)) {
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in, -1);  // empty means: ask again
    SSL_set_bio(ssl_.get(), in, out);
    SSL_set_accept_state(ssl_.get());
  }

  asb::awaitable<bool> handshake() override {
    for (;;) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_.get());
      const int why = SSL_get_error(ssl_.get(), done);
      const bool sent = co_await send_encrypted();
      if (done == 1) co_return sent;
      if (!sent || why != SSL_ERROR_WANT_READ) co_return false;
      if (!co_await receive()) co_return false;
    }
  }

  asb::awaitable<std::string_view> read_some() override {
    for (;;) {
      ERR_clear_error();
      const auto room = asb::scratch();
      std::size_t size = 0;
      const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &size);
      if (done == 1) co_return std::string_view(room.data(), size);
      if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) co_return std::string_view{};
      if (!co_await receive()) co_return std::string_view{};
    }
  }

  asb::awaitable<bool> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      ERR_clear_error();
      const std::string_view part = bytes.substr(0, write_size);
      std::size_t size = 0;
      if (SSL_write_ex(ssl_.get(), part.data(), part.size(), &size) != 1) co_return false;
      bytes.remove_prefix(size);
      if (!co_await send_encrypted()) co_return false;
    }
    co_return true;
  }

  asb::awaitable<void> finish() override {
    SSL_shutdown(ssl_.get());
    co_await send_encrypted();
    close();
  }

 private:
  asb::awaitable<bool> send_encrypted() {
    BIO* out = SSL_get_wbio(ssl_.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out, &bytes);
    if (size <= 0) co_return true;
    // Bytes that the other coroutine adds meanwhile (a key update's) would move the buffer.
    const std::string taken(bytes, static_cast<std::size_t>(size));
    BIO_reset(out);
    const auto [problem, sent] =
        co_await asio::async_write(socket(), asio::buffer(taken), asb::awaited);
    co_return !problem;
  }

  asb::awaitable<bool> receive() {
    const auto [waiting] = co_await socket().async_wait(asb::tcp_socket::wait_read, asb::awaited);
    if (waiting) co_return false;
    const auto room = asb::scratch();
    boost::system::error_code problem;
    const std::size_t size = socket().read_some(asio::buffer(room.data(), room.size()), problem);
    if (problem) co_return false;
    BIO_write(SSL_get_rbio(ssl_.get()), room.data(), static_cast<int>(size));
    co_return true;
  }

  std::unique_ptr<SSL, ssl_deleter> ssl_;
};

}  // namespace

std::unique_ptr<transport> make_tls_transport(asb::tcp_socket socket, SSL_CTX* context) {
  return std::make_unique<tls_transport>(std::move(socket), context);
}

}  // namespace simulator
