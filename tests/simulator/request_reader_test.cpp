#include "request_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace simulator {
namespace {

using progress = request_reader::progress;

struct reading {
  std::vector<http_request> requests;
  bool bad = false;
};

/// Feeds `bytes` in pieces of `size`.
reading read_in_pieces(std::string_view bytes, std::size_t size) {
  request_reader reader;
  reading got;
  std::string input;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    input += bytes.substr(at, size);
    for (progress now = reader.feed(input); now != progress::needs_more; now = reader.feed(input)) {
      if (now == progress::bad) {
        got.bad = true;
        return got;
      }
      got.requests.push_back(reader.take());
    }
  }
  return got;
}

constexpr std::string_view three_requests =
    "POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nx-two:  2 \r\nContent-Length: 5\r\n\r\nhello"
    "POST /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
    "Late: 1\r\n\r\n"
    "GET /last HTTP/1.0\r\n\r\n";

TEST(request_reader, pipelined_requests_are_the_same_however_they_are_cut) {
  for (std::size_t size = 1; size <= three_requests.size(); ++size) {
    const reading got = read_in_pieces(three_requests, size);
    ASSERT_EQ(got.requests.size(), 3U) << size;
    EXPECT_EQ(got.requests[0].method, "POST");
    EXPECT_EQ(got.requests[0].path(), "/a");
    EXPECT_EQ(got.requests[0].query(), "b=c");
    ASSERT_EQ(got.requests[0].headers.size(), 4U);
    EXPECT_EQ(got.requests[0].headers[1].name, "X-One");
    EXPECT_EQ(got.requests[0].headers[2].value, "2");
    EXPECT_EQ(got.requests[0].body, "hello");
    EXPECT_EQ(got.requests[1].body, "abcde");
    EXPECT_EQ(got.requests[1].headers.size(), 1U);
    EXPECT_TRUE(got.requests[1].keeps_alive());
    EXPECT_EQ(got.requests[2].path(), "/last");
    EXPECT_FALSE(got.requests[2].keeps_alive());
  }
}

TEST(request_reader, what_is_no_http_is_bad) {
  for (const std::string_view bytes :
       {"\x16\x03\x01\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    EXPECT_TRUE(read_in_pieces(bytes, bytes.size()).bad) << bytes;
  }
}

TEST(request_reader, an_endless_header_is_bad) {
  std::string bytes = "GET / HTTP/1.1\r\n";
  while (bytes.size() < 70'000) bytes += "x-more: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
  EXPECT_TRUE(read_in_pieces(bytes, 1000).bad);
  EXPECT_TRUE(read_in_pieces("GET / HTTP/1.1\r\nx: " + std::string(70'000, 'a'), 1000).bad);
}

}  // namespace
}  // namespace simulator
