#include <asb/base/side_thread.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace asb {

side_thread::~side_thread() {
  stop();
}

void side_thread::run(std::function<bool()> slice) {
  boost::asio::post(pool_, [this, slice = std::move(slice)]() mutable {
    if (slice()) run(std::move(slice));
  });
}

void side_thread::stop() {
  pool_.stop();
  pool_.join();
}

}  // namespace asb
