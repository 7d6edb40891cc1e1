#include "simulator/simulator.hpp"
#include "support/run_coroutine.hpp"

#include <asb/net/http_client.hpp>

#include <gtest/gtest.h>

#include <array>

namespace asb::net {
namespace {

struct nowhere final : body_sink {
  void on_body(std::string_view) override {}
};

TEST(http_client, keeps_no_more_idle_connections_than_it_may) {
  simulator::server upstream;
  asio::io_context context{1};
  const origin to{.tls = false, .host = "127.0.0.1", .port = upstream.port()};
  const auto dialer = create_direct_dialer(context.get_executor(), nullptr);
  http_client subject(context.get_executor(), {.most_idle = 2}, *dialer);

  constexpr std::size_t at_once = 5;
  std::array<std::unique_ptr<http_response>, at_once> responses;
  for (auto& each : responses) {
    each =
        test::run(
            context,
            subject.send(
                {.method = "GET", .to = to, .target = "/control/state", .headers = {}, .body = {}}))
            .value();
  }
  EXPECT_EQ(upstream.snapshot().connections_open, at_once);
  for (auto& each : responses) {
    nowhere sink;
    while (test::run(context, each->read(sink)).value()) {
    }
    each.reset();
  }
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.connections_open == 2; },
                                  std::chrono::seconds(20)));
  subject.close();
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.connections_open == 0; },
                                  std::chrono::seconds(20)));
}

}  // namespace
}  // namespace asb::net
