#include "proxy_server.hpp"

#include "simulator.hpp"
#include "test_client.hpp"

#include <gtest/gtest.h>
#include <spdlog/fmt/fmt.h>

namespace simulator {
namespace {

using std::string_literals::operator""s;

std::string connect_to(std::uint16_t port, std::string_view login = {}) {
  return fmt::format("CONNECT localhost:{0} HTTP/1.1\r\nHost: localhost:{0}\r\n{1}\r\n", port,
                     login);
}

/// A CONNECT of SOCKS 5 to 127.0.0.1.
std::string socks_request(std::uint16_t port) {
  return "\5\1\0\1\x7F\0\0\1"s + static_cast<char>(port >> 8U) + static_cast<char>(port & 0xFFU);
}

TEST(proxy_server, relays_through_connect) {
  const server upstream;
  const proxy_server proxy;
  test_client client(proxy.port());
  client.send(connect_to(upstream.port()));
  EXPECT_EQ(client.read(39), "HTTP/1.1 200 Connection established\r\n\r\n");
  client.send(get("/control/state"));
  EXPECT_EQ(client.read_response().status, 200U);
  const auto seen = proxy.snapshot();
  EXPECT_EQ(seen.tunnels, 1U);
  ASSERT_EQ(seen.targets.size(), 1U);
  EXPECT_EQ(seen.targets[0].host, "localhost");
  EXPECT_EQ(seen.targets[0].port, upstream.port());
  EXPECT_TRUE(seen.targets[0].by_name);
}

TEST(proxy_server, wants_its_login_for_connect) {
  const server upstream;
  const proxy_server proxy({.user = "u", .password = "p"});
  for (const char* login : {"", "Proxy-Authorization: Basic dTp4\r\n"}) {
    test_client client(proxy.port());
    client.send(connect_to(upstream.port(), login));
    EXPECT_EQ(client.read_response().status, 407U);
  }
  test_client client(proxy.port());
  client.send(connect_to(upstream.port(), "Proxy-Authorization: Basic dTpw\r\n"));
  EXPECT_EQ(client.read(12), "HTTP/1.1 200");
  EXPECT_EQ(proxy.snapshot().logins_refused, 2U);
}

TEST(proxy_server, relays_through_socks_with_and_without_login) {
  const server upstream;
  const proxy_server open({.protocol = proxy_protocol::socks5});
  test_client plain(open.port());
  plain.send("\5\1\0"s);
  EXPECT_EQ(plain.read(2), "\5\0"s);
  plain.send(socks_request(upstream.port()));
  EXPECT_EQ(plain.read(10).substr(0, 8), "\5\0\0\1\x7F\0\0\1"s);
  plain.send(get("/control/state"));
  EXPECT_EQ(plain.read_response().status, 200U);
  EXPECT_FALSE(open.snapshot().targets.at(0).by_name);

  const proxy_server closed(
      {.protocol = proxy_protocol::socks5, .user = "user", .password = "word"});
  test_client without(closed.port());
  without.send("\5\1\0"s);
  EXPECT_EQ(without.read_to_end(), "\5\xFF");
  for (const auto& [password, answer] :
       {std::pair{"\1\4user\4word", "\1\0"s}, std::pair{"\1\4user\4sord", "\1\1"s}}) {
    test_client client(closed.port());
    client.send("\5\2\0\2"s);
    EXPECT_EQ(client.read(2), "\5\2"s);
    client.send(password);
    EXPECT_EQ(client.read(2), answer);
  }
  EXPECT_EQ(closed.snapshot().logins_refused, 2U);
}

TEST(proxy_server, says_when_the_target_is_not_there) {
  const proxy_server http;
  test_client by_http(http.port());
  by_http.send(connect_to(1));
  EXPECT_EQ(by_http.read_response().status, 502U);
  const proxy_server socks({.protocol = proxy_protocol::socks5});
  test_client by_socks(socks.port());
  by_socks.send("\5\1\0"s);
  by_socks.read(2);
  by_socks.send(socks_request(1));
  EXPECT_EQ(by_socks.read_to_end().substr(0, 2), "\5\5");
  EXPECT_EQ(http.snapshot().tunnels + socks.snapshot().tunnels, 0U);
}

TEST(proxy_server, misbehaves_as_wished) {
  for (const auto fault : {proxy_fault::garbage, proxy_fault::close, proxy_fault::refuse_target}) {
    const proxy_server proxy({.fault = fault});
    test_client client(proxy.port());
    client.send(connect_to(1));
    if (fault == proxy_fault::close) {
      EXPECT_EQ(client.read_to_end(), "");
    }
    if (fault == proxy_fault::garbage) {
      EXPECT_EQ(client.read(3), "220");
    }
    if (fault == proxy_fault::refuse_target) {
      EXPECT_EQ(client.read_response().status, 403U);
    }
  }
}

TEST(proxy_server, speaks_tls) {
  const server upstream;
  const proxy_server proxy({.tls = true});
  test_client client(proxy.port());
  ASSERT_EQ(client.start_tls(proxy.ca_pem(), "localhost"), "");
  client.send(connect_to(upstream.port()));
  EXPECT_EQ(client.read(39), "HTTP/1.1 200 Connection established\r\n\r\n");
  client.send(get("/control/state"));
  EXPECT_EQ(client.read_response().status, 200U);
}

}  // namespace
}  // namespace simulator
