#include "names.hpp"
#include "simulator/proxy_server.hpp"
#include "simulator/simulator.hpp"
#include "support/run_coroutine.hpp"
#include "support/trusted_authorities.hpp"

#include <asb/net/dialer.hpp>
#include <asb/net/errc.hpp>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace asb::net {
namespace {

using simulator::proxy_fault;
using simulator::proxy_protocol;
using testing::ElementsAre;
using testing::HasSubstr;

struct proxy_dialer : testing::Test {
  result<std::unique_ptr<connection>> dial(proxy_kind kind, std::uint16_t proxy,
                                           const std::string& host, std::uint16_t port) {
    const auto dialer = create_proxy_dialer(context.get_executor(), nullptr,
                                            {.kind = kind, .server = {"127.0.0.1", proxy}});
    return test::run(context, dialer->dial({.tls = false, .host = host, .port = port},
                                           steady_clock::now() + std::chrono::seconds(20)));
  }
  static std::vector<std::string> hosts(const simulator::proxy_server& of) {
    std::vector<std::string> all;
    for (const auto& each : of.snapshot().targets) all.push_back(each.host);
    return all;
  }

  asio::io_context context{1};
  simulator::server upstream;  // on 127.0.0.1, so that 127.0.0.2 refuses
};

TEST_F(proxy_dialer, asks_socks5_for_the_next_address_when_the_first_is_unreachable) {
  const simulator::proxy_server proxy({.protocol = proxy_protocol::socks5});
  const auto made = dial(proxy_kind::socks5, proxy.port(), two_addresses, upstream.port());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(hosts(proxy), ElementsAre("127.0.0.2", "127.0.0.1"));
  EXPECT_EQ(proxy.snapshot().tunnels, 1U);
}

TEST_F(proxy_dialer, gives_up_when_no_address_is_reachable) {
  const simulator::proxy_server proxy({.protocol = proxy_protocol::socks5});
  const auto gone = simulator::proxy_server().port();
  const auto made = dial(proxy_kind::socks5, proxy.port(), two_addresses, gone);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::proxy_failed);
  EXPECT_THAT(made.error().message, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(hosts(proxy), ElementsAre("127.0.0.2", "127.0.0.1"));
}

TEST_F(proxy_dialer, does_not_ask_again_when_the_proxy_itself_refuses) {
  const simulator::proxy_server proxy(
      {.protocol = proxy_protocol::socks5, .fault = proxy_fault::refuse_target});
  ASSERT_FALSE(dial(proxy_kind::socks5, proxy.port(), two_addresses, upstream.port()));
  EXPECT_THAT(hosts(proxy), ElementsAre("127.0.0.2"));
}

TEST_F(proxy_dialer, leaves_names_to_the_other_kinds) {
  const simulator::proxy_server socks({.protocol = proxy_protocol::socks5});
  const simulator::proxy_server http;
  EXPECT_TRUE(dial(proxy_kind::socks5h, socks.port(), two_addresses, upstream.port()));
  EXPECT_TRUE(dial(proxy_kind::http, http.port(), two_addresses, upstream.port()));
  EXPECT_THAT(hosts(socks), ElementsAre(two_addresses));
  EXPECT_THAT(hosts(http), ElementsAre(two_addresses));
}

TEST_F(proxy_dialer, a_target_unknown_here_is_not_the_proxys_doing) {
  const simulator::proxy_server proxy({.protocol = proxy_protocol::socks5});
  const auto made = dial(proxy_kind::socks5, proxy.port(), "target.invalid", 80);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::resolve_failed);
  EXPECT_EQ(proxy.snapshot().connections_accepted, 0U);
}

TEST_F(proxy_dialer, a_deadline_that_has_passed_is_the_proxys_failure) {
  const simulator::proxy_server proxy({.fault = proxy_fault::stall});
  const auto dialer =
      create_proxy_dialer(context.get_executor(), nullptr,
                          {.kind = proxy_kind::http, .server = {"127.0.0.1", proxy.port()}});
  const auto made =
      test::run(context, dialer->dial({.tls = false, .host = "a", .port = 80},
                                      steady_clock::now() + std::chrono::milliseconds(50)));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::proxy_failed);
}

TEST_F(proxy_dialer, a_closed_connection_writes_nothing_when_it_goes) {
  const simulator::server secure({.tls = true});
  const simulator::proxy_server proxy({.tls = true});
  const test::trusted_authorities trusted(secure.ca_pem() + proxy.ca_pem());
  const auto tls = tls_context::create();
  ASSERT_TRUE(tls);
  const auto dialer =
      create_proxy_dialer(context.get_executor(), tls->get(),
                          {.kind = proxy_kind::https, .server = {"localhost", proxy.port()}});
  auto made =
      test::run(context, dialer->dial({.tls = true, .host = "localhost", .port = secure.port()},
                                      steady_clock::now() + std::chrono::seconds(20)));
  ASSERT_TRUE(made) << made.error().message;
  (*made)->close();
  // One of these gets the descriptor that OpenSSL still knows.
  std::array<std::array<int, 2>, 8> pairs{};
  for (auto& pair : pairs) {
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  }
  made->reset();
  for (const auto& pair : pairs) {
    for (const int end : pair) {
      char byte = 0;
      EXPECT_EQ(recv(end, &byte, 1, 0), -1);
    }
  }
  for (const auto& pair : pairs) {
    for (const int end : pair) close(end);
  }
}

}  // namespace
}  // namespace asb::net
