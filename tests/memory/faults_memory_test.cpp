#include "counted_memory.hpp"
#include "support/eventually.hpp"
#include "support/gateway_fixture.hpp"

// Failures leave no memory behind (hardening §4, §5).
namespace asb::test {
namespace {

using simulator::preset;

/// Failures that say nothing of the account, so that one serves for all of them.
constexpr const char* faults[] = {
    "server_error",
    "html_200",
    "empty_200",
    "malformed_frame",
    "gzip",
    "huge_header",
    "huge_trailer",
    "no_last_chunk",
    "cut_before_header",
    "cut_in_header",
    "cut_in_first_frame",
    "cut_in_answer",
    "reset_before_header",
    "reset_in_header",
    "reset_in_answer",
    "endless_header",
    "switching_protocols",
    "endless_interim",
    "long_length",
    "short_length",
    "bad_request",
    "close_on_reuse",
    "close_idle",
    "until_close",
};

struct memory_of_a_gateway : gateway {
  memory_of_a_gateway() {
    settings.workers = 1;
    settings.base_url = parse_url(forgetful.base_url()).value();
    settings.token_url = parse_url(forgetful.base_url() + "/v1/token").value();
  }
  ~memory_of_a_gateway() override { server.reset(); }

  std::size_t settled_memory() {
    EXPECT_TRUE(eventually([this] {
      return server->connections() == 0 && forgetful.snapshot().streams_running == 0;
    }));
    return memory_in_use();
  }

  void expect_no_growth(int rounds, const std::function<void()>& by);

  static constexpr std::size_t noise = 64 * 1024;  ///< caches, how far the last connection has got
  simulator::server forgetful{{.keeps_requests = false}};
};

/// What happens so many times more leaves no more than what happened once.
void memory_of_a_gateway::expect_no_growth(int rounds, const std::function<void()>& by) {
  by();  // what is made once is made
  const auto before = settled_memory();
  for (int i = 0; i < rounds; ++i) by();
  EXPECT_LE(settled_memory(), before + noise);
}

TEST_F(memory_of_a_gateway, is_as_before_after_hundreds_of_failures) {
  start();
  expect_no_growth(20, [this] {
    for (const auto* each : faults) {
      const auto calls = forgetful.snapshot().chats;
      forgetful.script({preset(each)});
      ask(post(chat(true)));
      EXPECT_GT(forgetful.snapshot().chats, calls) << each;
    }
  });
}

TEST_F(memory_of_a_gateway, is_as_before_after_hundreds_of_refusals_of_the_account) {
  start();
  expect_no_growth(20, [this] {
    for (const auto* each : {"invalid_token", "payment_required", "forbidden", "rate_limited"}) {
      const auto calls = forgetful.snapshot().chats;
      forgetful.script({preset(each), preset(each)});
      reset_accounts();
      EXPECT_TRUE(eventually([&] {
        ask(post(chat(true)));
        return forgetful.snapshot().chats > calls;
      }));
      forgetful.script({});
    }
  });
}

TEST_F(memory_of_a_gateway, is_as_before_after_failures_of_the_token_service) {
  start();
  // It is asked again a second after a failure, not sooner.
  expect_no_growth(4, [this] {
    for (const auto* each : {"server_error", "html_200", "cut_in_header", "huge_header"}) {
      const auto asked = forgetful.snapshot().refreshes;
      forgetful.set_account(cookies, {.refresh = preset(each), .access_uses = 1});
      EXPECT_TRUE(eventually([&] {
        ask(post(chat(true)));
        return forgetful.snapshot().refreshes > asked;
      }));
    }
  });
}

TEST_F(memory_of_a_gateway, is_as_before_after_hundreds_of_requests_that_are_refused) {
  start();
  expect_no_growth(20, [this] {
    for (const auto& request :
         {post("{"), post(R"({"model":"gpt-4o","messages":[{}]})"), post(chat(true, "x", "none")),
          post("\"\xff\""), std::string("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
          "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n",
          std::string("GET /none HTTP/1.1\r\nHost: a\r\n\r\n"),
          std::string("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n")}) {
      EXPECT_GE(ask(request).status, 400U) << request.substr(0, 100);
    }
  });
}

TEST_F(memory_of_a_gateway, is_as_before_after_a_thousand_clients_that_left) {
  simulator::scenario silent{.what = simulator::generated_answer{.frames = 50}};
  silent.silence_after = 400;
  forgetful.set_default(silent);
  settings.account_concurrency = 1;
  start();
  const auto come_and_go = [this](std::size_t clients) {
    for (std::size_t i = 0; i < clients; ++i) {
      auto client = connect();
      client.send(post(chat(true)));
      ASSERT_TRUE(client.read_until("content\":\""));
      if (i % 3 == 0) client.reset();
      if (i % 3 == 1) client.half_close();
      if (i % 3 == 2) client.close();
      ASSERT_TRUE(eventually([this] { return server->connections() == 0; }));
    }
  };
  come_and_go(10);
  const auto before = settled_memory();
  come_and_go(1000);
  forgetful.set_default({});
  EXPECT_LE(settled_memory(), before + noise);
  EXPECT_EQ(ask(post(chat(false))).status, 200U) << "the only slot of the only account is free";
}

}  // namespace
}  // namespace asb::test
