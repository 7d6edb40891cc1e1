#include "server_fixture.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using end = test_client::end;

TEST_F(simulator_server, notices_at_once_that_the_peer_left) {
  for (const char* silent : {"silent", "silent_body", "silent_in_answer"}) {
    upstream.set_default(preset(silent));
    const auto before = upstream.snapshot();
    {
      test_client client(upstream.port());
      client.send(chat_call(access_token(upstream.port(), "cookie"), "x"));
      ASSERT_TRUE(
          upstream.wait_until([](const state& now) { return now.streams_running == 1; }, limit));
    }
    ASSERT_TRUE(upstream.wait_until(
        [&](const state& now) {
          return now.chats_aborted == before.chats_aborted + 1 && now.connections_open == 0;
        },
        limit))
        << silent;
    const state now = upstream.snapshot();
    EXPECT_EQ(now.streams_running, 0U);
    EXPECT_EQ(now.aborted.back().request, now.chats);
    EXPECT_EQ(now.chats_answered, 0U);
  }
}

TEST_F(simulator_server, notices_that_the_peer_left_a_blocked_write) {
  upstream.set_default(
      {.what = generated_answer{.frames = 1, .frame_bytes = std::size_t{32} << 20}});
  {
    test_client client(upstream.port());
    client.send(chat_call(access_token(upstream.port(), "cookie"), "x"));
    EXPECT_EQ(client.read(1000).size(), 1000U);
  }
  EXPECT_TRUE(upstream.wait_until([](const state& now) { return now.chats_aborted == 1; }, limit));
}

TEST_F(simulator_server, an_endless_header_lasts_until_the_peer_leaves) {
  upstream.set_default(preset("endless_header"));
  {
    test_client client(upstream.port());
    client.send(chat_call(access_token(upstream.port(), "cookie"), "x"));
    EXPECT_EQ(client.read(1'000'000).size(), 1'000'000U);
  }
  EXPECT_TRUE(upstream.wait_until([](const state& now) { return now.chats_aborted == 1; }, limit));
}

struct ending_case {
  const char* preset;
  end how;
};

TEST_F(simulator_server, ends_as_the_scenario_wants) {
  for (const ending_case& each :
       {ending_case{"cut_before_header", end::fin}, ending_case{"cut_in_answer", end::fin},
        ending_case{"reset_before_header", end::reset}, ending_case{"reset_in_answer", end::reset},
        ending_case{"no_last_chunk", end::fin}, ending_case{"long_length", end::fin},
        ending_case{"close", end::fin}, ending_case{"close_idle", end::fin},
        ending_case{"until_close", end::fin}}) {
    upstream.set_default(preset(each.preset));
    test_client client(upstream.port());
    client.send(chat_call(access_token(upstream.port(), "cookie"), "x"));
    client.read_to_end();
    EXPECT_EQ(client.last_end(), each.how) << each.preset;
  }
  EXPECT_EQ(upstream.snapshot().chats_aborted, 0U);
}

TEST_F(simulator_server, an_idle_connection_dies_when_it_is_used_again) {
  upstream.set_default(preset("close_on_reuse"));
  const std::string token = access_token(upstream.port(), "cookie");
  test_client client(upstream.port());
  client.send(chat_call(token, "x"));
  EXPECT_TRUE(client.read_response().whole);
  EXPECT_TRUE(client.silent_for(1ms));
  client.send(chat_call(token, "x"));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_NE(client.last_end(), end::timeout);
  EXPECT_EQ(upstream.snapshot().chats, 1U);
}

}  // namespace
}  // namespace simulator
