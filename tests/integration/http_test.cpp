#include "support/gateway_fixture.hpp"
#include "support/sse_lines.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <deque>
#include <thread>

// The server as an HTTP/1.1 peer (design §5, clients.md 4-9, 14-19, 34-38).
namespace asb::test {
namespace {

using testing::HasSubstr;

const std::string get_models =
    "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n\r\n";
const std::string get_health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

nlohmann::json error_of(const raw_response& response) {
  return nlohmann::json::parse(response.body).at("error");
}

TEST_F(gateway, serves_pipelined_requests_in_order_on_one_connection) {
  start();
  auto client = connect();
  client.send(get_health + post(chat(false, "one")) + get_models + post(chat(true, "two")) +
              get_health);
  EXPECT_EQ(client.read_response().body, R"({"status":"ok"})");
  EXPECT_THAT(client.read_response().body, HasSubstr("chat.completion"));
  EXPECT_THAT(client.read_response().body, HasSubstr(R"("object":"list")"));
  EXPECT_THAT(client.read_response().body, HasSubstr("[DONE]"));
  EXPECT_EQ(client.read_response().body, R"({"status":"ok"})");
}

TEST_F(gateway, takes_chunked_bodies) {
  start();
  const auto body = chat(false, "chunked");
  std::string request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  for (const char c : body) request += fmt::format("1\r\n{}\r\n", c);
  auto client = connect();
  client.send(request + "0\r\nX-Trailer: dropped\r\n\r\n" + get_health);
  EXPECT_EQ(client.read_response().status, 200U);
  EXPECT_EQ(client.read_response().status, 200U);
}

TEST_F(gateway, says_100_continue_only_once_key_and_size_are_right) {
  start();
  const auto body = chat(false);
  auto good = connect();
  good.send(
      fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: key\r\n"
                  "Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
                  body.size()));
  EXPECT_EQ(good.read_response().status, 100U);
  good.send(body);
  EXPECT_EQ(good.read_response().status, 200U);

  auto keyless = connect();
  keyless.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
      "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(keyless.read_response().status, 401U);
}

TEST_F(gateway, answers_401_before_the_body_and_discards_it) {
  start();
  auto client = connect();
  client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
  const auto early = client.read_response();
  EXPECT_EQ(early.status, 401U);
  EXPECT_EQ(error_of(early).at("code"), "invalid_api_key");
  EXPECT_TRUE(client.send(std::string(5'000'000, 'x'))) << "no reset while the client sends";

  auto small = connect();
  small.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
             get_health);
  EXPECT_EQ(small.read_response().status, 401U);
  EXPECT_EQ(small.read_response().status, 200U) << "a small body does not cost the connection";
}

TEST_F(gateway, answers_413_to_a_large_body_and_lets_the_client_read_it) {
  settings.max_body_bytes = 100'000;
  start();
  auto sized = connect();
  sized.send(post(std::string(100'001, 'x')));
  const auto response = sized.read_response();
  EXPECT_EQ(response.status, 413U);
  EXPECT_EQ(error_of(response).at("type"), "invalid_request_error");

  auto chunked = connect();
  chunked.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 30; ++i) chunked.send("1000\r\n" + std::string(4096, 'x') + "\r\n");
  EXPECT_EQ(chunked.read_response().status, 413U);
}

TEST_F(gateway, takes_a_body_of_20_mb) {
  start();
  const auto body =
      R"({"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text","text":"see"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" +
      std::string(20'000'000, 'A') + R"("}}]}]})";
  EXPECT_EQ(ask(post(body)).status, 200U);
  EXPECT_GT(upstream.snapshot().chat_requests.back().request.body.size(), 20'000'000U);
}

TEST_F(gateway, answers_a_broken_request_with_the_error_object_and_closes) {
  start();
  auto client = connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nGET /healthz");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 400U);
  EXPECT_EQ(response.fields.at("connection"), "close");
  EXPECT_EQ(response.fields.at("access-control-allow-origin"), "*");
  EXPECT_EQ(error_of(response).at("type"), "invalid_request_error");
  EXPECT_TRUE(client.at_end());
}

TEST_F(gateway, sends_each_field_of_a_late_refusal_once) {
  start();
  auto client = connect();
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n"
      "Transfer-Encoding: chunked\r\n\r\nnot a chunk\r\n");
  ASSERT_TRUE(client.read_until("\r\n\r\n"));
  const auto head = client.input();
  const auto field = head.find("Access-Control-Allow-Origin");
  ASSERT_NE(field, head.npos);
  EXPECT_EQ(head.find("Access-Control-Allow-Origin", field + 1), head.npos);
}

TEST_F(gateway, ends_a_refused_connection_even_if_the_client_drips_on) {
  start();
  auto client = connect();
  client.send("BAD\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 400U);
  const auto began = std::chrono::steady_clock::now();
  while (client.send("x") && std::chrono::steady_clock::now() - began < std::chrono::seconds(15)) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(client.send("x")) << "still open";
}

TEST_F(gateway, serves_others_while_one_client_never_pauses) {
  settings.workers = 1;
  start();
  std::atomic<bool> done = false;
  const auto flood = [&] {
    auto busy = connect();
    const std::jthread reader([&busy] {
      while (busy.read_more()) busy.forget();
    });
    while (!done && busy.send(get_health + get_health + get_health)) {
    }
    busy.half_close();
  };
  const std::jthread client([&] {
    while (!done) flood();  // again, where too much had come ahead
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(get_health).status, 200U);
  done = true;
}

TEST_F(gateway, stops_while_a_token_refresh_is_under_way) {
  simulator::scenario slow;
  slow.delay_header = std::chrono::milliseconds(500);
  upstream.set_account("refresh-1", {.refresh = slow});
  start();
  // Connections go to the worker with the fewest: this one takes the first worker, so the refresh
  // runs on the second, and somebody on the first waits for it.
  auto idle = connect();
  idle.send(get_health);
  ASSERT_EQ(idle.read_response().status, 200U);
  auto refreshing = connect();
  refreshing.send(post(chat(true)));
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return !s.token_requests.empty(); },
                                  std::chrono::seconds(10)));
  idle.send(post(chat(true)) + get_health);
  auto other = connect();
  other.send(get_health);
  ASSERT_EQ(other.read_response().status, 200U);
  server->stop();
  EXPECT_EQ(refreshing.read_response().status, 503U);
}

TEST_F(gateway, answers_431_to_a_large_header) {
  start();
  auto client = connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x'));
  EXPECT_EQ(client.read_response().status, 431U);
}

TEST_F(gateway, answers_head_without_a_body) {
  start();
  auto client = connect();
  client.send("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + get_health);
  const auto head = client.read_response(true);
  EXPECT_EQ(head.status, 200U);
  EXPECT_EQ(head.fields.at("content-length"), "15");
  EXPECT_EQ(client.read_response().body, R"({"status":"ok"})");
}

TEST_F(gateway, streams_to_an_http10_client_until_it_closes) {
  start();
  const auto body = chat(true);
  const auto response =
      ask(fmt::format("POST /v1/chat/completions HTTP/1.0\r\nAuthorization: Bearer "
                      "key\r\nContent-Length: {}\r\n\r\n{}",
                      body.size(), body));
  EXPECT_FALSE(response.fields.contains("transfer-encoding"));
  EXPECT_TRUE(response.body.ends_with("data: [DONE]\n\n"));
}

TEST_F(gateway, tells_unknown_routes_and_wrong_methods_before_it_looks_at_the_key) {
  start();
  for (const auto* path : {"/v1/responses", "/v1/embeddings", "/v1/models/", "/v1", "/nope"}) {
    const auto response =
        ask(fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}", path));
    EXPECT_EQ(response.status, 404U) << path;
    EXPECT_EQ(response.fields.at("content-type"), "application/json");
    EXPECT_TRUE(error_of(response).at("message").is_string());
  }
  const auto wrong = ask("GET /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.fields.at("allow"), "POST, OPTIONS");
}

TEST_F(gateway, accepts_a_key_in_every_form_that_clients_use) {
  settings.api_keys = {secret("key"), secret("other")};
  start();
  const auto status = [&](std::string_view authorization) {
    return ask(fmt::format("GET /v1/models HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n", authorization))
        .status;
  };
  for (const auto* good : {"Authorization: Bearer key", "authorization: bearer other",
                           "AUTHORIZATION: BEARER key", "Authorization: key"}) {
    EXPECT_EQ(status(good), 200U) << good;
  }
  for (const auto* bad :
       {"X: y", "Authorization:", "Authorization: Bearer", "Authorization: Bearer ",
        "Authorization: Bearer ke", "Authorization: Bearer key,other", "Authorization: Basic key",
        "X-Api-Key: key"}) {
    EXPECT_EQ(status(bad), 401U) << bad;
  }
}

TEST_F(gateway, is_open_to_all_without_keys) {
  settings.api_keys.clear();
  start();
  EXPECT_EQ(ask("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").status, 200U);
}

TEST_F(gateway, answers_a_preflight_without_a_key_and_names_the_fields) {
  start();
  const auto response =
      ask("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: a\r\nOrigin: https://chat.example\r\n"
          "Access-Control-Request-Method: POST\r\n"
          "Access-Control-Request-Headers: authorization,content-type,x-stainless-os\r\n\r\n");
  EXPECT_EQ(response.status, 204U);
  EXPECT_EQ(response.fields.at("access-control-allow-origin"), "*");
  EXPECT_EQ(response.fields.at("access-control-allow-headers"),
            "authorization,content-type,x-stainless-os");
  EXPECT_THAT(response.fields.at("access-control-allow-methods"), HasSubstr("POST"));
  EXPECT_FALSE(response.fields.contains("access-control-allow-credentials"));
  for (const auto* path : {"/v1/models", "/v1/models/o1", "/v1/dashboard/billing/usage", "/nope"}) {
    EXPECT_EQ(ask(fmt::format("OPTIONS {} HTTP/1.1\r\nHost: a\r\n\r\n", path)).status, 204U)
        << path;
  }
}

TEST_F(gateway, lets_pages_read_streams_and_errors) {
  start();
  const auto stream = ask(post(chat(true)));
  EXPECT_EQ(stream.fields.at("access-control-allow-origin"), "*");
  for (const auto* name : {"x-request-id", "retry-after", "retry-after-ms", "x-should-retry"}) {
    EXPECT_THAT(stream.fields.at("access-control-expose-headers"), HasSubstr(name));
  }
  EXPECT_EQ(
      ask("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").fields.at("access-control-allow-origin"),
      "*");
}

TEST_F(gateway, streams_events_as_the_clients_read_them) {
  start();
  const auto response = ask(post(chat(true, "hi", "claude-3-7-sonnet-thinking")));
  EXPECT_TRUE(response.fields.at("content-type").starts_with("text/event-stream"));
  const auto events = read_sse(response.body);
  ASSERT_GT(events.size(), 3U);
  const auto& first = events.front().json;
  EXPECT_EQ(first.at("choices").at(0).at("delta").at("role"), "assistant");
  for (const auto& [data, json] : events) {
    if (data == "[DONE]") continue;
    EXPECT_EQ(json.at("id"), first.at("id"));
    EXPECT_EQ(json.at("object"), "chat.completion.chunk");
    EXPECT_TRUE(json.at("created").is_number_integer());
    EXPECT_EQ(json.at("model"), "claude-3-7-sonnet-thinking");
    EXPECT_FALSE(json.contains("error"));
    EXPECT_FALSE(json.contains("usage"));
  }
  EXPECT_EQ(events.back().data, "[DONE]");
  EXPECT_EQ(collect_stream(response.body).finish_reason, "stop");
}

TEST_F(gateway, gives_usage_in_a_stream_only_when_asked) {
  start();
  auto body = chat(true);
  body.insert(1, R"("stream_options":{"include_usage":true},)");
  const auto events = read_sse(ask(post(body)).body);
  const auto& usage = events[events.size() - 2].json;
  EXPECT_TRUE(usage.at("choices").empty());
  EXPECT_TRUE(usage.at("usage").at("total_tokens").is_number_integer());
}

TEST_F(gateway, ids_differ_between_answers_and_requests) {
  start();
  const auto one = ask(post(chat(false)));
  const auto two = ask(post(chat(false)));
  EXPECT_NE(nlohmann::json::parse(one.body)["id"], nlohmann::json::parse(two.body)["id"]);
  EXPECT_LT(one.fields.at("x-request-id"), two.fields.at("x-request-id"));
}

TEST_F(gateway, ignores_what_clients_send_along) {
  start();
  for (const auto* fields :
       {"Accept: application/json\r\n", "Accept: application/json, text/event-stream\r\n",
        "Accept:\r\n", "Accept: */*\r\n",
        "X-Stainless-OS: Linux\r\nOpenAI-Beta: x\r\nHTTP-Referer: y\r\nX-Title: z\r\n"
        "X-Api-Key: k\r\nCache-Control: no-cache\r\n",
        "Content-Type: text/plain\r\n"}) {
    EXPECT_EQ(ask(post(chat(true), fields)).status, 200U) << fields;
  }
}

TEST_F(gateway, serves_under_its_prefix_and_health_without) {
  settings.route_prefix = "/hf";
  start();
  EXPECT_EQ(ask(post(chat(true), "", "/hf/v1/chat/completions")).status, 200U);
  EXPECT_EQ(ask(post(chat(true))).status, 404U);
  EXPECT_EQ(ask(get_health).status, 200U);
  for (const auto* path :
       {"/hf/dashboard/billing/subscription", "/hf/v1/dashboard/billing/subscription"}) {
    const auto response =
        ask(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n\r\n", path));
    EXPECT_GT(nlohmann::json::parse(response.body).at("hard_limit_usd"), 0) << path;
  }
}

TEST_F(gateway, lists_and_shows_models) {
  start();
  const auto list = nlohmann::json::parse(ask(get_models).body);
  EXPECT_EQ(list.at("data").size(), 8U);
  EXPECT_EQ(list["data"][0]["id"], "claude-3-7-sonnet");
  const auto show = [&](std::string_view name) {
    return ask(fmt::format(
        "GET /v1/models/{} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n\r\n", name));
  };
  EXPECT_EQ(nlohmann::json::parse(show("gpt-4o").body).at("id"), "gpt-4o");
  EXPECT_EQ(error_of(show("gpt-9")).at("code"), "model_not_found");
}

TEST_F(gateway, refuses_a_chat_with_an_unknown_model_or_nothing_to_say) {
  start();
  const auto unknown = ask(post(chat(true, "hi", "gpt-9")));
  EXPECT_EQ(unknown.status, 404U);
  EXPECT_EQ(error_of(unknown).at("code"), "model_not_found");
  const auto blank = ask(post(chat(true, "  ")));
  EXPECT_EQ(blank.status, 400U);
  EXPECT_EQ(error_of(blank).at("param"), "messages");
  EXPECT_EQ(upstream.snapshot().chats, 0U);
}

/// Sends a byte twice a second until it is answered, for 15 s at most.
raw_response drip(raw_client& client) {
  for (int i = 0; i < 30 && !client.readable_within(std::chrono::milliseconds(500)); ++i) {
    client.send("x");
  }
  return client.readable_within(std::chrono::milliseconds(0)) ? client.read_response()
                                                              : raw_response();
}

TEST_F(gateway, ends_a_header_that_drips_with_408_after_ten_seconds) {
  start();
  auto client = connect();
  const auto began = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\nX: ");
  const auto response = drip(client);
  EXPECT_EQ(response.status, 408U);
  EXPECT_THAT(response.body, HasSubstr("header"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(9));
}

TEST_F(gateway, ends_a_body_that_drips_with_408_after_ten_seconds) {
  start();
  auto client = connect();
  const auto began = std::chrono::steady_clock::now();
  client.send(post(chat(true, std::string(10'000, 'x'))).substr(0, 1000));
  const auto response = drip(client);
  EXPECT_EQ(response.status, 408U);
  EXPECT_THAT(response.body, HasSubstr("body"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(9));
  EXPECT_EQ(upstream.snapshot().chats, 0U);
}

TEST_F(gateway, finishes_streams_and_refuses_new_connections_when_it_drains) {
  simulator::scenario slow{.what = simulator::generated_answer{.frames = 20}};
  slow.pace = std::chrono::milliseconds(20);
  upstream.set_default(slow);
  start();
  auto streaming = connect();
  streaming.send(post(chat(true)));
  ASSERT_TRUE(streaming.read_until("content\":\""));
  auto idle = connect();
  idle.send(get_health);
  ASSERT_EQ(idle.read_response().status, 200U);
  server->drain();
  EXPECT_TRUE(idle.at_end());
  const auto whole = streaming.read_response();
  EXPECT_TRUE(whole.complete);
  EXPECT_TRUE(streaming.at_end());
}

TEST_F(gateway, says_goodbye_to_streams_that_outlast_the_grace) {
  simulator::scenario silent{.what = simulator::generated_answer{.frames = 20}};
  silent.silence_after = 400;
  upstream.set_default(silent);
  start();
  auto streaming = connect();
  streaming.send(post(chat(true)));
  ASSERT_TRUE(streaming.read_until("content\":\""));
  auto waiting = connect();
  waiting.send(post(chat(false)));
  ASSERT_TRUE(upstream.wait_until([](const auto& s) { return s.streams_running == 2; },
                                  std::chrono::seconds(10)));
  server->stop();
  const auto cut = streaming.read_response();
  EXPECT_FALSE(cut.complete);
  EXPECT_TRUE(read_sse(cut.body).back().json.contains("error"));
  EXPECT_EQ(waiting.read_response().status, 503U);
}

}  // namespace
}  // namespace asb::test
