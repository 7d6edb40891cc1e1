#include "support/gateway_fixture.hpp"
#include "support/trusted_authorities.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// TLS to the upstream is set up as a user would do it, and its connections are reused (design §5).
// How it fails: see upstream_faults_test.cpp.
namespace asb::test {
namespace {

/// A server behind TLS whose authority is trusted through SSL_CERT_FILE, as a user would do it.
struct behind_tls : gateway {
  void use(simulator::tls_variant certificate) {
    secure.emplace(simulator::params{.tls = true, .certificate = certificate});
    settings.base_url = parse_url(secure->base_url()).value();
    settings.token_url = parse_url(secure->base_url() + "/v1/token").value();
    settings.workers = 1;
    trusted.emplace(secure->ca_pem());
    start();
  }
  std::optional<simulator::server> secure;
  std::optional<trusted_authorities> trusted;
};

TEST_F(behind_tls, answers_stream_and_connections_are_reused) {
  use(simulator::tls_variant::good);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask(post(chat(true))).complete);
  EXPECT_EQ(secure->snapshot().connections_accepted, 1U);
}

TEST_F(behind_tls, start_fails_loudly_without_any_ca) {
  trusted.emplace("");
  settings.base_url = parse_url("https://a.example").value();
  server.emplace(settings, accounts::parse_cookies(cookies).entries);
  const auto started = server->start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, testing::HasSubstr("SSL_CERT_FILE"));
}

}  // namespace
}  // namespace asb::test
