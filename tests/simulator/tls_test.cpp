#include "simulator.hpp"
#include "test_client.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using end = test_client::end;

constexpr auto limit = 20s;

struct tls_server : testing::Test {
  /// The answer to a chat call over TLS; the token is fetched over TLS too.
  std::string chat(const scenario& wanted) {
    upstream.set_default(wanted);
    test_client client(upstream.port());
    EXPECT_EQ(client.start_tls(upstream.ca_pem(), "localhost"), "");
    client.send(refresh_call("cookie"));
    const std::string body = client.read_response().body;
    const auto begin = body.find("sim-access-");
    client.send(chat_call(body.substr(begin, body.find('"', begin) - begin), "x"));
    if (wanted.end == ending::keep_alive && !wanted.cut_at) return client.read_response().body;
    std::string all = client.read_to_end();
    how = client.last_end();
    return all;
  }

  server upstream{{.tls = true}};
  end how = end::none;
};

TEST_F(tls_server, is_trusted_under_each_of_its_names) {
  EXPECT_TRUE(upstream.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_TRUE(upstream.base_url().starts_with("https://localhost:"));
  for (const char* name : {"localhost", "127.0.0.1", "::1"}) {
    test_client client(upstream.port());
    EXPECT_EQ(client.start_tls(upstream.ca_pem(), name), "") << name;
  }
}

TEST_F(tls_server, a_long_answer_comes_whole) {
  const generated_answer wanted{.frames = 1000, .unicode = true};
  EXPECT_EQ(chat({.what = wanted}), render(wanted).bytes);
}

TEST_F(tls_server, ends_with_or_without_close_notify) {
  EXPECT_TRUE(chat({.end = ending::close}).ends_with("0\r\n\r\n"));
  EXPECT_EQ(how, end::close_notify);
  EXPECT_TRUE(chat({.end = ending::no_close_notify}).ends_with("0\r\n\r\n"));
  EXPECT_EQ(how, end::fin);
  EXPECT_FALSE(chat(preset("tls_cut_in_answer")).ends_with("0\r\n\r\n"));
  EXPECT_EQ(how, end::fin);
  chat(preset("reset_in_answer"));
  EXPECT_EQ(how, end::reset);
}

TEST_F(tls_server, notices_that_the_peer_left) {
  upstream.set_default(preset("silent_body"));
  {
    test_client client(upstream.port());
    ASSERT_EQ(client.start_tls(upstream.ca_pem(), "localhost"), "");
    client.send(refresh_call("cookie"));
    const std::string body = client.read_response().body;
    const auto begin = body.find("sim-access-");
    client.send(chat_call(body.substr(begin, body.find('"', begin) - begin), "x"));
    ASSERT_TRUE(
        upstream.wait_until([](const state& now) { return now.streams_running == 1; }, limit));
  }
  EXPECT_TRUE(upstream.wait_until([](const state& now) { return now.chats_aborted == 1; }, limit));
}

TEST_F(tls_server, plain_text_is_a_failed_handshake) {
  test_client client(upstream.port());
  client.send(get("/control/state"));
  client.read_to_end();
  EXPECT_TRUE(
      upstream.wait_until([](const state& now) { return now.handshakes_failed == 1; }, limit));
}

struct variant_case {
  tls_variant variant;
  const char* reason;
};

TEST(tls_variants, are_refused_for_their_reason) {
  for (const variant_case& each :
       {variant_case{tls_variant::expired, "certificate has expired"},
        variant_case{tls_variant::wrong_host, "hostname mismatch"},
        variant_case{tls_variant::self_signed, "self-signed certificate"},
        variant_case{tls_variant::untrusted_ca, "unable to get local issuer certificate"},
        variant_case{tls_variant::old_protocol, "protocol version"}}) {
    const server upstream({.tls = true, .certificate = each.variant});
    test_client client(upstream.port());
    const std::string reason = client.start_tls(upstream.ca_pem(), "localhost");
    EXPECT_TRUE(reason.contains(each.reason)) << reason << " instead of " << each.reason;
    client.close();
    EXPECT_TRUE(
        upstream.wait_until([](const state& now) { return now.connections_open == 0; }, limit));
  }
}

TEST(tls_variants, a_stalled_handshake_gets_no_byte) {
  const server upstream({.tls = true, .stalls = true});
  test_client client(upstream.port());
  client.send("\x16\x03\x01");
  ASSERT_TRUE(
      upstream.wait_until([](const state& now) { return now.connections_open == 1; }, limit));
  EXPECT_TRUE(client.silent_for(20ms));
}

}  // namespace
}  // namespace simulator
