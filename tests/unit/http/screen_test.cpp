#include "request_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace asb::http {
namespace {

std::expected<bool, refusal> read_header(std::string text, request_reader& reader) {
  return reader.read_header(text);
}

struct refused_case {
  std::string name;
  std::string request;
  unsigned status;

  friend void PrintTo(const refused_case& c, std::ostream* out) { *out << c.name; }
};

class screen_refuses : public testing::TestWithParam<refused_case> {};

TEST_P(screen_refuses, with_the_right_status) {
  request_reader reader({});
  const auto outcome = read_header(GetParam().request, reader);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().status, GetParam().status) << outcome.error().reason;
  EXPECT_FALSE(outcome.error().reason.empty());
}

const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";

INSTANTIATE_TEST_SUITE_P(
    all, screen_refuses,
    testing::Values(
        refused_case{"gzip_coding", post + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n",
                     400},
        refused_case{"gzip_coding_alone", post + "Transfer-Encoding: gzip\r\n\r\n", 400},
        refused_case{"identity", post + "Transfer-Encoding: identity\r\n\r\n", 400},
        refused_case{"chunked_then_identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n",
                     400},
        refused_case{"identity_then_chunked", post + "Transfer-Encoding: identity, chunked\r\n\r\n",
                     400},
        refused_case{"twice_chunked", post + "Transfer-Encoding: chunked, chunked\r\n\r\n", 400},
        refused_case{"xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n", 400},
        refused_case{"quoted", post + "Transfer-Encoding: \"chunked\"\r\n\r\n", 400},
        refused_case{"two_codings",
                     post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                     400},
        refused_case{"chunked_and_length",
                     post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
        refused_case{"chunked_in_http10",
                     "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        refused_case{"equal_lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
        refused_case{"length_list", post + "Content-Length: 3,3\r\n\r\n", 400},
        refused_case{"length_plus", post + "Content-Length: +3\r\n\r\n", 400},
        refused_case{"length_minus", post + "Content-Length: -3\r\n\r\n", 400},
        refused_case{"length_hex", post + "Content-Length: 0x3\r\n\r\n", 400},
        refused_case{"length_empty", post + "Content-Length: \r\n\r\n", 400},
        refused_case{"length_overflow", post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        refused_case{"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
        refused_case{"empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        refused_case{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        refused_case{"invalid_host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        refused_case{"host_without_name", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 400},
        refused_case{"host_with_two_ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400},
        refused_case{"host_with_large_port", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400},
        refused_case{"host_with_signed_port", "GET / HTTP/1.1\r\nHost: a:+1\r\n\r\n", 400},
        refused_case{"host_with_user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
        refused_case{"host_with_escape", "GET / HTTP/1.1\r\nHost: %zz\r\n\r\n", 400},
        refused_case{"host_with_open_bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
        refused_case{"host_with_closing_bracket", "GET / HTTP/1.1\r\nHost: ::1]\r\n\r\n", 400},
        refused_case{"host_with_bare_address", "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", 400},
        refused_case{"host_with_no_address", "GET / HTTP/1.1\r\nHost: [a]\r\n\r\n", 400},
        refused_case{"host_with_zone", "GET / HTTP/1.1\r\nHost: [fe80::1%x]\r\n\r\n", 400},
        refused_case{"host_behind_bracket", "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n", 400},
        refused_case{"invalid_host_in_http10", "GET / HTTP/1.0\r\nHost: a:b\r\n\r\n", 400},
        refused_case{"host_with_space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        refused_case{"folded_field", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400},
        refused_case{"folded_with_tab", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n", 400},
        refused_case{"folded_first_line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        refused_case{"space_before_colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        refused_case{"non_ascii_target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"control_in_target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"relative_target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"other_scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"absolute_without_host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"star_for_get", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"connect", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        refused_case{"trace", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        refused_case{"unknown_method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        refused_case{"lower_case_method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        refused_case{"unknown_expectation", post + "Expect: 200-ok\r\n\r\n", 417},
        refused_case{"http2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        refused_case{"http09", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        refused_case{"http12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        refused_case{"lower_case_version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"long_version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        refused_case{"short_version", "GET / HTTP/1\r\nHost: a\r\n\r\n", 400},
        refused_case{"two_versions", "GET / HTTP/1.1 HTTP/1.2\r\nHost: a\r\n\r\n", 400},
        refused_case{"two_spaces_before_version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"space_in_target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_case{"space_behind_version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        refused_case{"bare_lf", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        refused_case{"garbage", "\x16\x03\x01\x02\r\n\r\n", 400},
        refused_case{"too_large", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(33000, 'x'),
                     431}),
    [](const auto& test) { return test.param.name; });

TEST(screen, takes_the_path_of_an_absolute_target_and_ignores_its_authority) {
  request_reader reader({});
  const auto outcome =
      read_header("GET HTTP://other.example:1/v1/models?x=1 HTTP/1.1\r\nHost: a\r\n\r\n", reader);
  ASSERT_TRUE(outcome && *outcome);
  EXPECT_EQ(reader.message().path, "/v1/models");
  EXPECT_EQ(reader.message().query, "x=1");
}

TEST(screen, gives_an_absolute_target_without_path_the_root) {
  request_reader reader({});
  ASSERT_TRUE(read_header("GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n", reader).value());
  EXPECT_EQ(reader.message().path, "/");
  EXPECT_EQ(reader.message().query, "x");
}

TEST(screen, takes_every_form_of_host) {
  for (const std::string host : {"a", "A-b.example", "my_service:10033", "127.0.0.1:65535",
                                 "a:", "[::1]", "[2001:db8::1]:80", "[::ffff:1.2.3.4]"}) {
    request_reader reader({});
    EXPECT_TRUE(read_header("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", reader)) << host;
  }
}

TEST(screen, takes_http10_without_host_and_closes_by_default) {
  request_reader reader({});
  ASSERT_TRUE(read_header("GET / HTTP/1.0\r\n\r\n", reader).value());
  EXPECT_FALSE(reader.frame().keep_alive);
}

struct keep_alive_case {
  std::string head;
  bool expected;
};

TEST(screen, reads_connection_by_token_and_version) {
  for (const auto& each : {keep_alive_case{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
                           {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", false},
                           {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", false},
                           {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n"
                            "Connection: close\r\n\r\n",
                            false},
                           {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
                           {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true}}) {
    request_reader reader({});
    ASSERT_TRUE(read_header(each.head, reader).value()) << each.head;
    EXPECT_EQ(reader.frame().keep_alive, each.expected) << each.head;
  }
}

TEST(screen, notes_that_the_client_waits_for_100_continue) {
  request_reader reader({});
  ASSERT_TRUE(
      read_header(post + "Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n", reader).value());
  EXPECT_TRUE(reader.frame().expects_continue);
}

}  // namespace
}  // namespace asb::http
