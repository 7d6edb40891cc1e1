#include "support/eventually.hpp"
#include "support/gateway_fixture.hpp"

#include <asb/accounts/store.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

// Accounts look after themselves (design §7; upstream §4, §5).
namespace asb::test {
namespace {

using nlohmann::json;
using simulator::account_behaviour;
using simulator::failure;
using simulator::preset;
using simulator::scenario;
using testing::HasSubstr;

struct accounts_of_a_gateway : gateway {
  json readiness() { return json::parse(ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").body); }
  unsigned ask_for(const char* model) { return ask(post(chat(true, "hi", model))).status; }
  void restart() {
    server.reset();
    start();
  }
};

// Every row of upstream §4: the account's state afterwards, and the lines that tell.
struct rule_case {
  std::string name;
  scenario what;
  unsigned status;
  std::size_t chat;      ///< accounts usable for chat afterwards
  std::size_t deepseek;  ///< and for deepseek
  std::string verdict;
  std::string state_line;  ///< empty: none

  friend void PrintTo(const rule_case& c, std::ostream* out) { *out << c.name; }
};

struct each_rule : accounts_of_a_gateway, testing::WithParamInterface<rule_case> {};

TEST_P(each_rule, has_its_verdict_its_answer_its_state_and_its_line) {
  const auto& row = GetParam();
  settings.upstream_first_byte_timeout = std::chrono::seconds(1);
  settings.upstream_idle_timeout = std::chrono::seconds(1);
  upstream.set_default(row.what);
  start();
  EXPECT_EQ(ask_for("gpt-4o"), row.status);
  const auto ready = readiness();
  EXPECT_EQ(ready.at("usable").at("chat"), row.chat);
  EXPECT_EQ(ready.at("usable").at("deepseek"), row.deepseek);
  const auto text = log_of_the_run();
  EXPECT_THAT(text, HasSubstr(": " + row.verdict + ": "));
  if (!row.state_line.empty()) {
    EXPECT_THAT(text, HasSubstr("account " + short_hash("refresh-1") + ": " + row.state_line));
  }
}

constexpr auto exhausted_line = "exhausted for chat until ";
constexpr auto cooling_line = "cooling until ";
constexpr auto dead_line = "dead until ";

INSTANTIATE_TEST_SUITE_P(
    all, each_rule,
    testing::Values(
        rule_case{"usage_limit", preset("exhausted"), 429, 0, 1, "exhausted", exhausted_line},
        rule_case{"usage_limit_in_200", preset("exhausted_200"), 429, 0, 1, "exhausted",
                  exhausted_line},
        rule_case{"payment", preset("payment_required"), 429, 0, 1, "exhausted", exhausted_line},
        rule_case{"too_many", preset("too_many_concurrent"), 429, 0, 0, "cooling", cooling_line},
        rule_case{"rate", preset("rate_limited"), 429, 0, 0, "cooling", cooling_line},
        rule_case{"rate_hint", preset("rate_limited_hint"), 429, 0, 0, "cooling", cooling_line},
        rule_case{"invalid_token", preset("invalid_token"), 503, 0, 0, "dead", dead_line},
        rule_case{"bearer", preset("bearer_needed"), 503, 0, 0, "dead", dead_line},
        rule_case{"forbidden", preset("forbidden"), 503, 0, 0, "dead", dead_line},
        rule_case{"bad_request", preset("bad_request"), 400, 1, 1, "request_fault", ""},
        rule_case{"not_found", preset("not_found"), 400, 1, 1, "request_fault", ""},
        rule_case{"too_large", preset("too_large"), 400, 1, 1, "request_fault", ""},
        rule_case{"unprocessable", preset("unprocessable"), 400, 1, 1, "request_fault", ""},
        rule_case{"server_error", preset("server_error"), 502, 1, 1, "transient", ""},
        rule_case{"bad_gateway", preset("bad_gateway"), 502, 1, 1, "transient", ""},
        rule_case{"unavailable", preset("unavailable"), 502, 1, 1, "transient", ""},
        rule_case{"html", preset("html_200"), 502, 1, 1, "transient", ""},
        rule_case{"empty", preset("empty_200"), 502, 1, 1, "transient", ""},
        rule_case{"malformed", preset("malformed_frame"), 502, 1, 1, "transient", ""},
        rule_case{"cut", preset("cut_in_first_frame"), 502, 1, 1, "transient", ""},
        rule_case{"reset", preset("reset_before_header"), 502, 1, 1, "transient", ""},
        rule_case{"silent", preset("silent"), 504, 1, 1, "transient", ""}),
    [](const auto& test) { return test.param.name; });

TEST_F(accounts_of_a_gateway, exhausted_for_deepseek_still_answer_chat) {
  upstream.script({failure(403, "Usage limit exceeded")});
  start();
  EXPECT_EQ(ask_for("deepseek-r1"), 429U);
  EXPECT_EQ(ask_for("deepseek-v3"), 429U) << "the same bucket";
  EXPECT_EQ(ask_for("gpt-4o"), 200U);
  EXPECT_EQ(ask_for("o1"), 200U);
  EXPECT_EQ(upstream.snapshot().chats, 3U) << "the second was not even sent";
  const auto ready = readiness();
  EXPECT_EQ(ready.at("status"), "ready");
  EXPECT_EQ(ready.at("usable"), json::parse(R"({"chat":1,"deepseek":0,"o1":1})"));
  EXPECT_THAT(ready.at("resting").at("deepseek").at("reason").get<std::string>(),
              HasSubstr("exhausted: account used up for now (status 403)"));
}

TEST_F(accounts_of_a_gateway, say_when_the_first_comes_back) {
  cookies = "refresh-1,refresh-2";
  upstream.script({failure(403, "Usage limit exceeded"), preset("rate_limited_hint")});
  start();
  const auto refused = ask(post(chat(false)));
  EXPECT_EQ(refused.status, 429U);
  const auto wait = std::stoi(refused.fields.at("retry-after"));
  EXPECT_GE(wait, 6);
  EXPECT_LE(wait, 7);
  const auto again = ask(post(chat(false)));
  EXPECT_EQ(again.status, 429U);
  EXPECT_LE(std::stoi(again.fields.at("retry-after")), wait);
  EXPECT_EQ(upstream.snapshot().chats, 2U);
  EXPECT_THAT(readiness().at("resting").at("chat").at("reason").get<std::string>(),
              HasSubstr("cooling"));
}

TEST_F(accounts_of_a_gateway, make_the_server_unready_when_none_is_usable) {
  upstream.set_default(preset("rate_limited"));
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 429U);
  const auto ready = ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(ready.status, 503U);
  EXPECT_EQ(readiness().at("reason"), "every account rests");
  EXPECT_THAT(readiness().at("resting").at("o1").at("until").get<std::string>(),
              testing::MatchesRegex("20..-..-..T..:..:..Z"));
}

TEST_F(accounts_of_a_gateway, come_back_when_the_upstreams_time_is_over) {
  auto busy = failure(429, "Slow down");
  busy.headers.emplace_back("retry-after", "1");
  upstream.script({busy});
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 429U);
  EXPECT_TRUE(eventually([&] { return ask_for("gpt-4o") == 200U; }));
  EXPECT_THAT(log_of_the_run(), HasSubstr(": usable: its time is over"));
}

TEST_F(accounts_of_a_gateway, are_refreshed_once_each_for_50_requests_at_start) {
  cookies = "refresh-1,refresh-2,refresh-3";
  start();
  std::vector<std::thread> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back([this] { EXPECT_EQ(ask_for("gpt-4o"), 200U); });
  }
  for (auto& each : clients) each.join();
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.refreshes >= 3; },
                                  std::chrono::seconds(20)));
  EXPECT_EQ(upstream.snapshot().refreshes, 3U);
}

TEST_F(accounts_of_a_gateway, are_refreshed_ahead_of_time_without_any_request) {
  cookies = "refresh-1,refresh-2";
  upstream.set_default_account({.access_lifetime = std::chrono::seconds(1)});
  start();
  EXPECT_TRUE(upstream.wait_until([](const auto& s) { return s.refreshes >= 6; },
                                  std::chrono::seconds(20)));
}

TEST_F(accounts_of_a_gateway, are_refreshed_while_they_rest) {
  upstream.set_default_account({.access_lifetime = std::chrono::seconds(1)});
  upstream.set_default(preset("exhausted"));
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 429U);
  const auto before = upstream.snapshot().refreshes;
  EXPECT_TRUE(upstream.wait_until([&](const auto& s) { return s.refreshes > before + 1; },
                                  std::chrono::seconds(20)));
}

std::string token_asked(const simulator::recorded_request& request) {
  return request.request.body.substr(request.request.body.rfind('=') + 1);
}

TEST_F(accounts_of_a_gateway, use_a_rotated_token_next_also_after_a_restart) {
  // Each call wants a new access token, and a refresh token that was replaced is worth nothing.
  upstream.set_default_account({.rotates = true, .forgets_rotated = true, .access_uses = 1});
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_for("gpt-4o"), 200U);
  restart();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ask_for("gpt-4o"), 200U);
  const auto asked = upstream.snapshot().token_requests;
  ASSERT_EQ(asked.size(), 5U);
  std::set<std::string> tokens;
  for (const auto& each : asked) tokens.insert(token_asked(each));
  EXPECT_EQ(tokens.size(), 5U) << "each is used once";
  EXPECT_EQ(token_asked(asked.front()), "refresh-1");
}

TEST_F(accounts_of_a_gateway, keep_their_device_id_when_the_token_in_the_settings_changes) {
  upstream.set_default_account({.rotates = true});
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 200U);
  server.reset();
  cookies = accounts::read_accounts(folder.path())->at(0).refresh_token.reveal();
  EXPECT_NE(cookies, "refresh-1");
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 200U);
  const auto calls = upstream.snapshot().chat_requests;
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].request.header("local-id"), calls[1].request.header("local-id"));
}

TEST_F(accounts_of_a_gateway, find_the_usable_few_among_200_also_after_a_restart) {
  cookies = "";
  for (int i = 0; i < 200; ++i) {
    const auto token = "refresh-" + std::to_string(i);
    cookies += token + ",";
    if (i % 40 != 0) {
      upstream.set_account(token, {.chat = failure(403, "Usage limit exceeded")});
    }
  }
  start();
  // Requests find out one account after the other; each may meet several on its way.
  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(ask_for("gpt-4o"), 200U);
    return readiness().at("usable").at("chat") == 5;
  }));
  for (const bool anew : {false, true}) {
    if (anew) restart();
    const auto before = upstream.snapshot().chats;
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask_for("gpt-4o"), 200U);
    EXPECT_EQ(upstream.snapshot().chats - before, 20U) << (anew ? "after the restart" : "");
  }
}

struct death_case : accounts_of_a_gateway, testing::WithParamInterface<const char*> {};

TEST_P(death_case, by_the_token_service_is_told_kept_over_a_restart_and_ended_by_a_reset) {
  upstream.set_account("refresh-1", {.refresh = simulator::token_failure(400, GetParam())});
  start();
  const auto refused = ask(post(chat(true)));
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(json::parse(refused.body).at("error").at("code"), "accounts_unavailable");
  EXPECT_EQ(readiness().at("dead"), 1);
  EXPECT_THAT(readiness().at("reason").get<std::string>(), HasSubstr("AS_COOKIE"));

  upstream.set_account("refresh-1", {});
  restart();
  EXPECT_EQ(ask_for("gpt-4o"), 503U) << "not before its time";
  ASSERT_TRUE(accounts::leave_order(folder.path(), {accounts::order::kind::reset, "all"}));
  EXPECT_TRUE(eventually([&] { return ask_for("gpt-4o") == 200U; }));
  EXPECT_THAT(log_of_the_run(), AllOf(HasSubstr(dead_line), HasSubstr(GetParam()),
                                      HasSubstr("reset by the operator")));
}

INSTANTIATE_TEST_SUITE_P(all, death_case,
                         testing::Values("TOKEN_EXPIRED", "USER_DISABLED", "USER_NOT_FOUND",
                                         "INVALID_REFRESH_TOKEN", "MISSING_REFRESH_TOKEN",
                                         "INVALID_GRANT_TYPE"));

struct refresh_case {
  std::string name;
  std::string verdict;
  scenario refresh;
  friend void PrintTo(const refresh_case& c, std::ostream* out) { *out << c.name; }
};

struct token_trouble : accounts_of_a_gateway, testing::WithParamInterface<refresh_case> {};

TEST_P(token_trouble, is_told_and_costs_neither_token_nor_account) {
  upstream.set_account("refresh-1", {.refresh = GetParam().refresh});
  start();
  const auto failed = ask(post(chat(true)));
  EXPECT_EQ(failed.status, 502U) << failed.body;
  EXPECT_EQ(json::parse(failed.body).at("error").at("code"), "upstream_error");
  EXPECT_EQ(readiness().at("dead"), 0);
  upstream.set_account("refresh-1", {});
  EXPECT_TRUE(eventually([this] { return ask_for("gpt-4o") == 200U; })) << "nothing is lost";
  EXPECT_THAT(log_of_the_run(), HasSubstr("account " + short_hash("refresh-1") +
                                          ": token refresh failed (" + GetParam().verdict + ")"));
}

INSTANTIATE_TEST_SUITE_P(
    all, token_trouble,
    testing::Values(
        refresh_case{
            "wrong_key", "not_its_fault",
            simulator::token_failure(400, "API key not valid. Please pass a valid API key.")},
        refresh_case{"wrong_project", "not_its_fault",
                     simulator::token_failure(400, "PROJECT_NUMBER_MISMATCH")},
        refresh_case{"busy", "transient", simulator::token_failure(429, "QUOTA_EXCEEDED")},
        refresh_case{"broken", "transient", failure(500, "x")},
        refresh_case{"html", "transient", preset("html_200")},
        refresh_case{"unknown_400", "transient", simulator::token_failure(400, "SOMETHING_NEW")},
        refresh_case{"reset", "transient", preset("reset_before_header")}),
    [](const auto& test) { return test.param.name; });

TEST_F(accounts_of_a_gateway, are_not_asked_for_more_at_once_than_their_cap) {
  settings.account_concurrency = 1;
  start();
  auto busy = connect();
  upstream.script({preset("silent_in_answer")});
  busy.send(post(chat(true)));
  ASSERT_TRUE(busy.read_until("data: "));
  const auto refused = ask(post(chat(true)));
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.fields.at("retry-after"), "1");
  busy.close();
  EXPECT_TRUE(eventually([&] { return ask_for("gpt-4o") == 200U; }));
}

TEST_F(accounts_of_a_gateway, are_disabled_and_enabled_by_orders_that_survive_a_restart) {
  cookies = "refresh-1,refresh-2";
  start();
  const auto id = short_hash("refresh-1");
  const auto order = [&](accounts::order::kind what) {
    ASSERT_TRUE(accounts::leave_order(folder.path(), {what, id}));
  };
  order(accounts::order::kind::disable);
  EXPECT_TRUE(eventually([&] { return readiness().at("disabled") == 1; }));
  restart();
  EXPECT_EQ(readiness().at("disabled"), 1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask_for("gpt-4o"), 200U);
  for (const auto& each : upstream.snapshot().chat_requests) EXPECT_EQ(each.account, "refresh-2");
  order(accounts::order::kind::enable);
  EXPECT_TRUE(eventually([&] { return readiness().at("disabled") == 0; }));
}

TEST_F(accounts_of_a_gateway, are_counted_per_bucket_and_month) {
  start();
  for (const auto* model : {"gpt-4o", "gpt-4o", "o1"}) EXPECT_EQ(ask_for(model), 200U);
  server.reset();
  const auto saved = accounts::read_accounts(folder.path());
  const auto month = accounts::month_of(std::chrono::system_clock::now());
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->at(0).uses.at({"chat", month}), 2U);
  EXPECT_EQ(saved->at(0).uses.at({"o1", month}), 1U);
}

TEST_F(accounts_of_a_gateway, serve_from_memory_where_the_disk_cannot_be_used) {
  std::ofstream(folder / "taken") << "a file";
  settings.data_dir = folder / "taken";
  start();
  EXPECT_EQ(ask_for("gpt-4o"), 200U);
  const auto ready = readiness();
  EXPECT_EQ(ready.at("status"), "ready");
  EXPECT_THAT(ready.at("store").get<std::string>(), HasSubstr("in memory only"));
  EXPECT_THAT(log_of_the_run(), HasSubstr("DATA_DIR cannot be used"));
}

TEST_F(accounts_of_a_gateway, answer_for_the_models_that_the_operator_adds) {
  settings.model_map = {{"gpt-4o-mini", "gpt4o", ""}, {"vendor/big", "big_one", "deepseek"}};
  start();
  EXPECT_EQ(ask_for("gpt-4o-mini"), 200U);
  EXPECT_EQ(ask_for("vendor/big"), 200U);
  const auto calls = upstream.snapshot().chat_requests;
  EXPECT_EQ(json::parse(calls.at(0).request.body).at("model"), "gpt4o");
  EXPECT_EQ(json::parse(calls.at(1).request.body).at("model"), "big_one");
  const auto get = [&](const char* path) {
    return ask(
        fmt::format("GET {} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n\r\n", path));
  };
  EXPECT_THAT(get("/v1/models").body, AllOf(HasSubstr("gpt-4o-mini"), HasSubstr("vendor/big")));
  EXPECT_EQ(get("/v1/models/vendor%2Fbig").status, 200U);
}

struct canary : testing::WithParamInterface<observe::log_format>, gateway {
  canary() : gateway(GetParam()) {}
};

TEST_P(canary, tokens_are_never_in_the_log) {
  cookies = "refresh-canary-1,refresh-canary-2";
  upstream.set_default_account({.rotates = true, .access_uses = 1});
  upstream.set_account(
      "refresh-canary-2",
      {.refresh = simulator::token_failure(400, "TOKEN_EXPIRED"), .refresh_times = 1});
  upstream.script({preset("invalid_token"), preset("rate_limited"), preset("server_error")});
  start();
  for (int i = 0; i < 6; ++i) ask(post(chat(i % 2 == 0)));
  const auto text = log_of_the_run();
  EXPECT_THAT(text, HasSubstr("token refreshed"));
  for (const auto* part : {"canary", "sim-access", "sim-refresh", "Bearer"}) {
    EXPECT_THAT(text, testing::Not(HasSubstr(part)));
  }
}

INSTANTIATE_TEST_SUITE_P(both_formats, canary,
                         testing::Values(observe::log_format::text, observe::log_format::json));

}  // namespace
}  // namespace asb::test
