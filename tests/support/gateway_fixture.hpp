#pragma once

#include "simulator/simulator.hpp"
#include "support/captured_log.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_folder.hpp"

#include <asb/accounts/store.hpp>
#include <asb/app/application.hpp>
#include <asb/base/asio.hpp>
#include <asb/base/json_text.hpp>

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace asb::test {

/// The whole server in this process, against a simulator. Tests change `settings` and `cookies`,
/// then call start(). At the end no token may be in the log, whatever the test did.
struct gateway : testing::Test {
  explicit gateway(observe::log_format format = observe::log_format::text)
      : log(folder / "log", format) {
    settings.port = 0;
    settings.bind_address = asio::ip::address_v4::loopback();
    settings.workers = 2;
    settings.api_keys = {secret("key")};
    settings.firebase_api_key = "test-key";
    settings.data_dir = folder.path();
    settings.rate_limit = 0;
    settings.stream_heartbeat = std::chrono::minutes(10);  // no ping where a test does not want one
    settings.base_url = parse_url(upstream.base_url()).value();
    settings.token_url = parse_url(upstream.base_url() + "/v1/token").value();
  }

  ~gateway() override {
    const auto text = log_of_the_run();
    for (const auto* part : {"refresh-", "sim-access", "Bearer"}) {
      EXPECT_FALSE(text.contains(part)) << part << " is in the log:\n" << text;
    }
  }

  std::string log_of_the_run() {
    server.reset();
    return log.text();
  }

  void start() {
    server.emplace(settings, accounts::parse_cookies(cookies).entries);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().message;
  }

  raw_client connect() { return raw_client(server->port()); }

  static std::string post(std::string_view body, std::string_view more_fields = {},
                          std::string_view path = "/v1/chat/completions") {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer key\r\n"
        "Content-Length: {}\r\n{}\r\n{}",
        path, body.size(), more_fields, body);
  }

  static std::string chat(bool stream, std::string_view text = "hi",
                          std::string_view model = "gpt-4o") {
    std::string body = fmt::format(
        R"({{"model":"{}","stream":{},"messages":[{{"role":"user","content":)", model, stream);
    append_json_string(body, text);
    return body + "}]}";
  }

  /// One request on a connection of its own.
  raw_response ask(const std::string& request) {
    auto client = connect();
    client.send(request);
    return client.read_response(request.starts_with("HEAD"));
  }

  /// Takes back what the pool holds against its accounts, soon.
  void reset_accounts() {
    ASSERT_TRUE(accounts::leave_order(folder.path(), {accounts::order::kind::reset, "all"}));
  }

  temporary_folder folder;
  captured_log log;
  simulator::server upstream;
  config::config settings;
  std::string cookies = "refresh-1";
  std::optional<app::application> server;
};

}  // namespace asb::test
