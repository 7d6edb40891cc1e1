#include "simulator/simulator.hpp"
#include "support/trusted_authorities.hpp"

#include <asb/base/asio.hpp>
#include <asb/net/errc.hpp>
#include <asb/net/tls_context.hpp>

#include <boost/asio/connect.hpp>
#include <gmock/gmock.h>

#include <array>

namespace asb::net {
namespace {

using testing::HasSubstr;

TEST(tls_context, names_an_ssl_cert_file_that_holds_no_certificate) {
  for (const char* text : {"", "not a certificate\n"}) {
    const test::trusted_authorities given(text);
    const auto made = tls_context::create();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, errc::no_trust_store);
    EXPECT_THAT(made.error().message, HasSubstr("SSL_CERT_FILE"));
    EXPECT_THAT(made.error().message, HasSubstr(std::getenv("SSL_CERT_FILE")));
  }
}

/// One request over a connection of its own; whether it resumed a session.
bool ask(tls_context& subject, std::uint16_t port) {
  asio::io_context context;
  tcp_socket socket(context.get_executor());
  socket.connect({asio::ip::address_v4::loopback(), port});
  const auto ssl = subject.new_client("localhost", port);
  SSL_set_fd(ssl.get(), static_cast<int>(socket.native_handle()));
  EXPECT_EQ(SSL_connect(ssl.get()), 1);
  constexpr std::string_view request = "GET /control/state HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_GT(SSL_write(ssl.get(), request.data(), static_cast<int>(request.size())), 0);
  std::array<char, 4096> answer{};
  EXPECT_GT(SSL_read(ssl.get(), answer.data(), static_cast<int>(answer.size())), 0);
  return SSL_session_reused(ssl.get()) == 1;
}

TEST(tls_context, resumes_the_session_of_a_connection_that_is_gone) {
  const simulator::server upstream({.tls = true});
  const test::trusted_authorities trusted(upstream.ca_pem());
  const auto made = tls_context::create();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_FALSE(ask(**made, upstream.port()));
  EXPECT_TRUE(ask(**made, upstream.port()));
  EXPECT_TRUE(ask(**made, upstream.port()));
}

}  // namespace
}  // namespace asb::net
