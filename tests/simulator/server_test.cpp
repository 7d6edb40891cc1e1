#include "server_fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace simulator {
namespace {

using namespace std::chrono_literals;

using end = test_client::end;

TEST_F(simulator_server, answers_a_healthy_call_and_records_it) {
  const auto answer = chat("How are you?");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.whole);
  EXPECT_TRUE(answer.body.contains("> How are you?"));
  ASSERT_TRUE(upstream.wait_until([](const state& now) { return now.chats_answered == 1; }, limit));
  const state now = upstream.snapshot();
  ASSERT_EQ(now.chat_requests.size(), 1U);
  const recorded_request& seen = now.chat_requests[0];
  EXPECT_EQ(seen.number, 1U);
  EXPECT_EQ(seen.account, "cookie");
  EXPECT_EQ(seen.request.header("local-id"), "ABCDEFGH12");
  EXPECT_EQ(seen.request.headers[0].name, "Host");
  EXPECT_TRUE(seen.violations.empty());
  ASSERT_EQ(now.token_requests.size(), 1U);
  EXPECT_TRUE(now.token_requests[0].violations.empty());
  EXPECT_NE(now.token_requests[0].connection, seen.connection);
  EXPECT_EQ(now.violations, 0U);
}

TEST_F(simulator_server, refuses_an_unknown_access_token) {
  test_client client(upstream.port());
  client.send(chat_call("sim-access-guessed", "hello"));
  const auto answer = client.read_response();
  EXPECT_EQ(answer.status, 401U);
  EXPECT_EQ(answer.body, R"({"error":"Invalid token"})");
}

TEST_F(simulator_server, keeps_a_connection_for_many_requests) {
  const std::string token = access_token(upstream.port(), "cookie");
  test_client client(upstream.port());
  upstream.set_default({.what = literal_text{"again"}});
  for (int i = 0; i < 3; ++i) {
    client.send(chat_call(token, "hello"));
    EXPECT_TRUE(client.read_response().whole);
  }
  EXPECT_EQ(upstream.snapshot().connections_accepted, 2U);
}

TEST_F(simulator_server, the_request_comes_before_the_script_the_account_and_the_default) {
  upstream.set_default({.what = literal_text{"default"}});
  EXPECT_TRUE(chat("x").body.contains("default"));
  upstream.set_account("cookie", {.chat = scenario{.what = literal_text{"account"}}});
  EXPECT_TRUE(chat("x").body.contains("account"));
  upstream.script({{.what = literal_text{"first"}}, {.what = literal_text{"second"}}});
  EXPECT_TRUE(chat("x").body.contains("first"));
  EXPECT_TRUE(chat(R"(x [[sim {"text":"wish"}]])").body.contains("wish"));
  EXPECT_TRUE(chat("x").body.contains("second"));
  EXPECT_TRUE(chat("x").body.contains("account"));
}

TEST_F(simulator_server, says_what_it_does_not_understand_of_a_wish) {
  const auto answer = chat(R"([[sim {"nonsense":1}]])");
  EXPECT_EQ(answer.status, 400U);
  EXPECT_TRUE(answer.body.contains("nonsense")) << answer.body;
}

TEST_F(simulator_server, a_long_answer_comes_whole_more_than_once) {
  const generated_answer wanted{.frames = 2000};
  upstream.set_default({.what = wanted});
  const std::string expected = render(wanted).bytes;
  EXPECT_EQ(chat("x").body, expected);
  EXPECT_EQ(chat("y").body, expected);
}

TEST_F(simulator_server, a_paced_answer_comes_whole) {
  const generated_answer wanted{.frames = 5};
  upstream.set_default({.what = wanted, .pace = 1ms, .delay_header = 1ms, .piece = 7});
  EXPECT_EQ(chat("x").body, render(wanted).bytes);
}

TEST_F(simulator_server, a_peer_that_wants_to_close_is_closed) {
  test_client client(upstream.port());
  client.send("GET /control/state HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().contains("connections_open"));
  EXPECT_EQ(client.last_end(), end::fin);
}

TEST_F(simulator_server, what_is_no_request_of_its_protocols_is_counted) {
  test_client client(upstream.port());
  client.send(get("/nowhere"));
  EXPECT_EQ(client.read_response().status, 404U);
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 400U);
  EXPECT_EQ(upstream.snapshot().bad_requests, 2U);
}

TEST(simulator_params, records_nothing_when_told_so_but_answers_all_the_same) {
  const server upstream({.keeps_requests = false});
  const std::string token = access_token(upstream.port(), "cookie");
  test_client client(upstream.port());
  client.send(chat_call(token, "cite me"));
  EXPECT_TRUE(client.read_response().body.contains("> cite me"));
  client.send(chat_call(token, R"([[sim {"status":503}]])"));
  EXPECT_EQ(client.read_response().status, 503U);
  const state now = upstream.snapshot();
  EXPECT_EQ(now.chats, 2U);
  EXPECT_TRUE(now.chat_requests.empty());
}

TEST(simulator_params, a_stalling_server_never_answers) {
  const server upstream({.stalls = true});
  test_client client(upstream.port());
  client.send(get("/control/state"));
  ASSERT_TRUE(
      upstream.wait_until([](const state& now) { return now.connections_open == 1; }, limit));
  EXPECT_TRUE(client.silent_for(20ms));
  client.close();
  EXPECT_TRUE(
      upstream.wait_until([](const state& now) { return now.connections_open == 0; }, limit));
}

TEST(simulator_params, several_threads_share_the_work) {
  server upstream({.threads = 3});
  upstream.set_default({.what = echo_answer{}});
  const std::string token = access_token(upstream.port(), "cookie");
  std::vector<std::unique_ptr<test_client>> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(std::make_unique<test_client>(upstream.port()));
    clients.back()->send(chat_call(token, std::to_string(i)));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    EXPECT_TRUE(clients[i]->read_response().body.contains('"' + std::to_string(i) + '"'));
  }
  std::set<std::uint64_t> connections;
  for (const auto& seen : upstream.snapshot().chat_requests) connections.insert(seen.connection);
  EXPECT_EQ(connections.size(), 12U);
}

TEST(simulator_params, its_end_closes_every_connection_whatever_it_does) {
  auto upstream = std::make_unique<server>(params{.threads = 2});
  const std::string token = access_token(upstream->port(), "cookie");
  test_client idle(upstream->port());
  test_client waiting(upstream->port());
  waiting.send(chat_call(token, R"([[sim {"preset":"silent"}]])"));
  test_client blocked(upstream->port());
  blocked.send(chat_call(token, R"([[sim {"preset":"endless_header"}]])"));
  EXPECT_EQ(blocked.read(1).size(), 1U);
  ASSERT_TRUE(
      upstream->wait_until([](const state& now) { return now.streams_running == 2; }, limit));
  const std::uint16_t port = upstream->port();
  upstream.reset();
  idle.read_to_end();
  waiting.read_to_end();
  blocked.read_to_end();
  EXPECT_NE(idle.last_end(), end::timeout);
  EXPECT_NE(waiting.last_end(), end::timeout);
  EXPECT_NE(blocked.last_end(), end::timeout);
  EXPECT_THROW(test_client{port}, std::exception);
  EXPECT_NO_THROW(server({.port = port}));
}

TEST(simulator_params, impossible_ones_are_refused) {
  const server first;
  EXPECT_THROW(server({.port = first.port()}), std::exception);
  EXPECT_THROW(server({.bind = "nonsense"}), std::exception);
  EXPECT_THROW(server({.threads = 0}), std::exception);
}

}  // namespace
}  // namespace simulator
