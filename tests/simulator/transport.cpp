#include "transport.hpp"

#include <asb/base/scratch.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace simulator {
namespace {

namespace asio = boost::asio;

class plain_transport final : public transport {
 public:
  using transport::transport;

  asb::awaitable<bool> handshake() override { co_return true; }

  asb::awaitable<std::string_view> read_some() override {
    const auto [waiting] = co_await socket().async_wait(asb::tcp_socket::wait_read, asb::awaited);
    if (waiting) co_return std::string_view{};
    const auto room = asb::scratch();
    boost::system::error_code problem;
    const std::size_t size = socket().read_some(asio::buffer(room.data(), room.size()), problem);
    co_return std::string_view(room.data(), problem ? 0 : size);
  }

  asb::awaitable<bool> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto [problem, size] =
          co_await socket().async_write_some(asio::buffer(bytes), asb::awaited);
      if (problem) co_return false;
      bytes.remove_prefix(size);
    }
    co_return true;
  }

  asb::awaitable<void> finish() override {
    close();
    co_return;
  }
};

}  // namespace

void transport::close() {
  boost::system::error_code ignored;
  socket_.shutdown(asb::tcp_socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void transport::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

std::unique_ptr<transport> make_plain_transport(asb::tcp_socket socket) {
  return std::make_unique<plain_transport>(std::move(socket));
}

}  // namespace simulator
