#include "support/gateway_fixture.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <thread>

// Who is let in: rate limit, trusted proxies, black list, origins (design §4, §6, §9).
namespace asb::test {
namespace {

struct admission : gateway {
  raw_response get(std::string_view path, std::string_view more = {},
                   std::string_view key = "key") {
    return ask(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n{}\r\n", path,
                           key, more));
  }
  static std::string forwarded(std::string_view from) {
    return fmt::format("X-Forwarded-For: {}\r\n", from);
  }
};

TEST_F(admission, ends_at_the_rate_limit_and_says_when_it_goes_on) {
  settings.rate_limit = 3;
  start();
  for (const auto* left : {"2", "1", "0"}) {
    const auto answer = get("/v1/models");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.fields.at("x-ratelimit-limit-requests"), "3");
    EXPECT_EQ(answer.fields.at("x-ratelimit-remaining-requests"), left);
    EXPECT_EQ(answer.fields.at("x-ratelimit-reset-requests"), "60s");
  }
  for (const auto& refused : {get("/v1/models"), ask(post(chat(true)))}) {
    EXPECT_EQ(refused.status, 429U);
    const auto error = nlohmann::json::parse(refused.body).at("error");
    EXPECT_EQ(error.at("code"), "rate_limit_exceeded");
    EXPECT_EQ(error.at("type"), "rate_limit_error");
    const auto wait = std::stoi(refused.fields.at("retry-after"));
    EXPECT_GE(wait, 50);
    EXPECT_LE(wait, 60);
    EXPECT_EQ(refused.fields.at("access-control-allow-origin"), "*");
  }
  EXPECT_EQ(upstream.snapshot().chats, 0U);
}

TEST_F(admission, counts_wrong_keys_and_unknown_routes_but_neither_health_nor_preflights) {
  settings.rate_limit = 2;
  start();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(get("/healthz").status, 200U);
    EXPECT_EQ(get("/readyz").status, 200U);
    EXPECT_EQ(get("/").status, 200U);
    EXPECT_EQ(ask("OPTIONS /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").status, 204U);
  }
  EXPECT_FALSE(get("/healthz").fields.contains("x-ratelimit-limit-requests"));
  EXPECT_EQ(get("/v1/models", {}, "wrong").status, 401U);
  EXPECT_EQ(get("/nowhere").status, 404U);
  EXPECT_EQ(get("/v1/models").status, 429U);
}

TEST_F(admission, counts_all_workers_together) {
  settings.rate_limit = 20;
  settings.workers = 4;
  start();
  std::atomic<int> allowed = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 40; ++i) {
    clients.emplace_back([&] { allowed += get("/v1/models").status == 200 ? 1 : 0; });
  }
  for (auto& each : clients) each.join();
  EXPECT_EQ(allowed, 20);
}

TEST_F(admission, is_not_fooled_by_forged_addresses_of_an_untrusted_peer) {
  settings.rate_limit = 5;
  start();
  int allowed = 0;
  for (int i = 0; i < 1000; ++i) {
    allowed += get("/v1/models", forwarded(fmt::format("203.0.113.{}", i % 250))).status == 200;
  }
  EXPECT_EQ(allowed, 5);
}

TEST_F(admission, believes_a_trusted_proxy) {
  settings.rate_limit = 1;
  settings.trusted_proxies = {*ip_range::parse("127.0.0.0/8")};
  settings.black_list = {*ip_range::parse("203.0.113.66")};
  start();
  EXPECT_EQ(get("/v1/models", forwarded("203.0.113.1")).status, 200U);
  EXPECT_EQ(get("/v1/models", forwarded("203.0.113.2")).status, 200U);
  EXPECT_EQ(get("/v1/models", forwarded("203.0.113.1")).status, 429U);
  EXPECT_EQ(get("/v1/models", forwarded("9.9.9.9, 203.0.113.2")).status, 429U)
      << "forged left part";
  EXPECT_EQ(get("/v1/models", forwarded("203.0.113.66")).status, 403U);
  EXPECT_THAT(log_of_the_run(), testing::HasSubstr("client=203.0.113.66 "));
}

TEST_F(admission, refuses_the_black_list_but_for_health) {
  settings.black_list = {*ip_range::parse("127.0.0.0/8")};
  start();
  for (const auto* path : {"/v1/models", "/nowhere"}) EXPECT_EQ(get(path).status, 403U);
  EXPECT_EQ(ask("OPTIONS /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").status, 403U);
  EXPECT_EQ(ask(post(chat(true))).status, 403U);
  EXPECT_EQ(get("/healthz").status, 200U);
  EXPECT_EQ(get("/readyz").status, 200U);
}

TEST_F(admission, names_only_allowed_origins) {
  settings.cors_origins = {"https://chat.example"};
  start();
  const auto good = get("/v1/models", "Origin: https://chat.example\r\n");
  EXPECT_EQ(good.fields.at("access-control-allow-origin"), "https://chat.example");
  EXPECT_EQ(good.fields.at("vary"), "Origin");
  const auto other = get("/v1/models", "Origin: https://evil.example\r\n", "wrong");
  EXPECT_EQ(other.status, 401U);
  EXPECT_FALSE(other.fields.contains("access-control-allow-origin"));
  const auto preflight =
      ask("OPTIONS /v1/models HTTP/1.1\r\nHost: a\r\nOrigin: https://chat.example\r\n"
          "Access-Control-Request-Headers: authorization\r\n\r\n");
  EXPECT_EQ(preflight.fields.at("access-control-allow-origin"), "https://chat.example");
}

}  // namespace
}  // namespace asb::test
