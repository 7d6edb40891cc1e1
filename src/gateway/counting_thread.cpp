#include <asb/gateway/counting_thread.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace asb::gateway {

counting_thread::~counting_thread() {
  stop();
}

void counting_thread::run(std::function<bool()> slice) {
  boost::asio::post(pool_, [this, slice = std::move(slice)]() mutable {
    if (slice()) run(std::move(slice));
  });
}

void counting_thread::stop() {
  pool_.stop();
  pool_.join();
}

}  // namespace asb::gateway
