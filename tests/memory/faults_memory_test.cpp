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

  simulator::server forgetful{{.keeps_requests = false}};
};

TEST_F(memory_of_a_gateway, is_as_before_after_hundreds_of_failures) {
  start();
  const auto fail_in_every_way = [this] {
    for (const auto* each : faults) {
      forgetful.script({preset(each)});
      ask(post(chat(true)));
    }
  };
  fail_in_every_way();  // what is made once is made
  const auto before = settled_memory();
  constexpr int rounds = 20;
  for (int i = 0; i < rounds; ++i) fail_in_every_way();
  constexpr std::size_t noise = 64 * 1024;  // caches, and how far the last connection has got
  EXPECT_LE(settled_memory(), before + noise);
}

TEST_F(memory_of_a_gateway, is_as_before_after_a_thousand_clients_that_left) {
  simulator::scenario silent{.what = simulator::generated_answer{.frames = 50}};
  silent.silence_after = 400;
  forgetful.set_default(silent);
  start();
  const auto come_and_go = [this](std::size_t clients) {
    for (std::size_t i = 0; i < clients; ++i) {
      auto client = connect();
      client.send(post(chat(true)));
      ASSERT_TRUE(client.read_until("content\":\""));
      if (i % 2 == 0) client.reset();
    }
  };
  come_and_go(10);
  const auto before = settled_memory();
  come_and_go(1000);
  constexpr std::size_t noise = 64 * 1024;
  EXPECT_LE(settled_memory(), before + noise);
}

}  // namespace
}  // namespace asb::test
