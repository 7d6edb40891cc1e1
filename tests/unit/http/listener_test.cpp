#include <asb/http/listener.hpp>

#include <gtest/gtest.h>

#include <deque>

// How connections are dealt out to the workers (design §3).
namespace asb::http {
namespace {

struct fake_worker {
  listener::worker as_target() {
    return {.runs_on = context.get_executor(),
            .load = [this] { return taken.size(); },
            .take_over = [this](tcp_socket socket) { taken.push_back(std::move(socket)); }};
  }

  asio::io_context context{1};
  std::vector<tcp_socket> taken;
};

struct two_workers : testing::Test {
  two_workers() {
    const auto made = subject.listen({asio::ip::address_v4::loopback(), 0});
    where = {asio::ip::address_v4::loopback(), made.value()};
  }

  ~two_workers() override {
    subject.close();
    context.restart();
    context.poll();  // the accept that waits holds a socket of a worker
  }

  std::size_t taken() const { return first.taken.size() + second.taken.size(); }
  /// Lets so many clients connect. The workers run only when all who wait have been accepted.
  void connect(std::size_t clients) {
    for (std::size_t i = 0; i < clients; ++i) connected.emplace_back(context).connect(where);
    for (const auto all = taken() + clients; taken() < all;) {
      context.restart();
      context.poll();
      for (auto* each : {&first, &second}) {
        each->context.restart();
        each->context.poll();
      }
    }
  }

  asio::io_context context{1};
  fake_worker first;
  fake_worker second;
  listener subject{context.get_executor(), {first.as_target(), second.as_target()}};
  tcp::endpoint where;
  std::deque<tcp_socket> connected;
};

TEST_F(two_workers, share_a_burst_that_comes_before_either_runs) {
  connect(6);
  EXPECT_EQ(first.taken.size(), 3U);
  EXPECT_EQ(second.taken.size(), 3U);
}

TEST_F(two_workers, get_the_next_one_by_their_load) {
  connect(4);
  first.taken.clear();
  connect(2);
  EXPECT_EQ(first.taken.size(), 2U);
}

}  // namespace
}  // namespace asb::http
