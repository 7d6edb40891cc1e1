#include "support/gateway_fixture.hpp"
#include "support/trusted_authorities.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// TLS to the upstream is verified, resumed, and its failures are told (design §5, hardening §4).
namespace asb::test {
namespace {

using simulator::tls_variant;

/// A server behind TLS whose authority is trusted through SSL_CERT_FILE, as a user would do it.
struct behind_tls : gateway {
  void use(tls_variant certificate, bool stalls = false) {
    secure.emplace(simulator::params{.tls = true, .certificate = certificate, .stalls = stalls});
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
  use(tls_variant::good);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask(post(chat(true))).complete);
  EXPECT_EQ(secure->snapshot().connections_accepted, 1U);
}

struct distrusted : behind_tls, testing::WithParamInterface<tls_variant> {};

TEST_P(distrusted, certificate_is_502_and_no_request_is_sent) {
  use(GetParam());
  const auto response = ask(post(chat(true)));
  EXPECT_EQ(response.status, 502U) << response.body;
  EXPECT_THAT(response.body, testing::HasSubstr("TLS"));
  EXPECT_EQ(secure->snapshot().refreshes, 0U);
}

INSTANTIATE_TEST_SUITE_P(all, distrusted,
                         testing::Values(tls_variant::expired, tls_variant::wrong_host,
                                         tls_variant::self_signed, tls_variant::untrusted_ca,
                                         tls_variant::old_protocol));

TEST_F(behind_tls, stalled_handshake_is_504) {
  settings.upstream_connect_timeout = std::chrono::seconds(1);
  use(tls_variant::good, true);
  EXPECT_EQ(ask(post(chat(true))).status, 504U);
}

TEST_F(behind_tls, end_without_close_notify_is_a_cut_unless_the_answer_was_whole) {
  use(tls_variant::good);
  secure->set_default(simulator::preset("tls_no_close_notify"));
  EXPECT_TRUE(ask(post(chat(true))).complete);
  secure->set_default(simulator::preset("tls_cut_in_answer"));
  EXPECT_FALSE(ask(post(chat(true))).complete);
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
