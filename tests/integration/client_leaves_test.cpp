#include "support/gateway_fixture.hpp"

#include <deque>

// A client that leaves frees the upstream within a second (hardening §5).
namespace asb::test {
namespace {

enum class way { fin, reset, half_close };
enum class phase { before_the_first_event, in_mid_answer };

struct leaving {
  way how;
  phase when;
  bool stream;
};

struct client_leaves : gateway, testing::WithParamInterface<leaving> {};

TEST_P(client_leaves, and_the_upstream_call_ends_within_a_second) {
  const auto [how, when, stream] = GetParam();
  simulator::scenario silent{.what = simulator::generated_answer{.frames = 50}};
  silent.silence_after = when == phase::before_the_first_event ? 0 : 400;
  upstream.set_default(silent);
  start();
  auto client = connect();
  client.send(post(chat(stream)));
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.streams_running == 1; },
                                  std::chrono::seconds(10)));
  if (stream && when == phase::in_mid_answer) {
    ASSERT_TRUE(client.read_until("content\":\""));
  }
  const auto left = std::chrono::steady_clock::now();
  switch (how) {
    case way::fin: client.close(); break;
    case way::reset: client.reset(); break;
    case way::half_close: client.half_close(); break;
  }
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.chats_aborted == 1; },
                                  std::chrono::seconds(10)));
  EXPECT_LT(upstream.snapshot().aborted.front().at - left, std::chrono::seconds(1));
  EXPECT_EQ(upstream.snapshot().chats, 1U) << "nothing is tried again";
}

INSTANTIATE_TEST_SUITE_P(
    every_way, client_leaves,
    testing::Values(leaving{way::fin, phase::before_the_first_event, true},
                    leaving{way::fin, phase::before_the_first_event, false},
                    leaving{way::fin, phase::in_mid_answer, true},
                    leaving{way::fin, phase::in_mid_answer, false},
                    leaving{way::reset, phase::before_the_first_event, true},
                    leaving{way::reset, phase::before_the_first_event, false},
                    leaving{way::reset, phase::in_mid_answer, true},
                    leaving{way::reset, phase::in_mid_answer, false},
                    leaving{way::half_close, phase::before_the_first_event, true},
                    leaving{way::half_close, phase::before_the_first_event, false},
                    leaving{way::half_close, phase::in_mid_answer, true},
                    leaving{way::half_close, phase::in_mid_answer, false}));

TEST_F(gateway, notices_the_leaving_of_a_client_that_flooded_it) {
  upstream.set_default(simulator::preset("silent_body"));
  start();
  auto client = connect();
  client.send(post(chat(false)));
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.streams_running == 1; },
                                  std::chrono::seconds(10)));
  for (int i = 0; i < 20; ++i) client.send(std::string(10'000, 'x'));
  client.reset();
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.chats_aborted == 1; },
                                  std::chrono::seconds(5)));
}

TEST_F(gateway, frees_everything_when_many_clients_leave) {
  simulator::scenario silent{.what = simulator::generated_answer{.frames = 50}};
  silent.silence_after = 400;
  upstream.set_default(silent);
  start();
  constexpr std::size_t clients = 100;
  std::deque<raw_client> all;
  for (std::size_t i = 0; i < clients; ++i) {
    all.emplace_back(server->port()).send(post(chat(true)));
  }
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.streams_running == clients; },
                                  std::chrono::seconds(20)));
  for (auto& each : all) each.reset();
  EXPECT_TRUE(upstream.wait_until(
      [](const auto& s) { return s.chats_aborted == clients && s.streams_running == 0; },
      std::chrono::seconds(5)));
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").status, 200U);
}

}  // namespace
}  // namespace asb::test
