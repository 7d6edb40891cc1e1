#include "request_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace asb::http {
namespace {

struct outcome {
  std::string body;
  std::string rest;
  unsigned status = 0;  ///< of a refusal
  bool complete = false;
};

outcome refused(unsigned status) {
  outcome result;
  result.status = status;
  return result;
}

/// Feeds the pieces one after the other, as reads would bring them.
outcome read_all(const std::vector<std::string>& pieces, const reader_limits& limits = {}) {
  request_reader reader(limits);
  outcome result;
  std::string input;
  bool header = false;
  for (const auto& piece : pieces) {
    input += piece;
    if (!header) {
      const auto done = reader.read_header(input);
      if (!done) return refused(done.error().status);
      header = *done;
      if (!header) continue;
    }
    if (reader.complete()) continue;
    const auto done = reader.read_body(input);
    if (!done) return refused(done.error().status);
  }
  result.complete = header && reader.complete();
  result.body = reader.message().body;
  result.rest = input;
  return result;
}

const std::string chunked_request =
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;name=\"va\\\"lue\"\r\nhello\r\n7\r\n, world\r\n0\r\nAuthorization: Bearer x\r\n\r\n";
const std::string sized_request =
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\nhello, world";
const std::string next_request = "GET /next HTTP/1.1\r\n";

class every_cut : public testing::TestWithParam<std::string> {};

TEST_P(every_cut, gives_the_same_body_and_leaves_the_next_request) {
  const auto all = GetParam() + next_request;
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    const auto result = read_all({all.substr(0, cut), all.substr(cut)});
    ASSERT_TRUE(result.complete) << "cut at " << cut;
    ASSERT_EQ(result.body, "hello, world") << "cut at " << cut;
    ASSERT_EQ(result.rest, next_request) << "cut at " << cut;
  }
}

TEST_P(every_cut, holds_byte_by_byte) {
  std::vector<std::string> bytes;
  for (const char c : GetParam() + next_request) bytes.emplace_back(1, c);
  const auto result = read_all(bytes);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.body, "hello, world");
  EXPECT_EQ(result.rest, next_request);
}

INSTANTIATE_TEST_SUITE_P(framings, every_cut, testing::Values(chunked_request, sized_request));

TEST(request_reader, drops_trailers) {
  request_reader reader({});
  auto input = chunked_request;
  ASSERT_TRUE(reader.read_header(input).value());
  ASSERT_TRUE(reader.read_body(input).value());
  EXPECT_EQ(reader.message().field("authorization"), "");
}

TEST(request_reader, is_complete_after_the_header_of_a_request_without_body) {
  const auto result = read_all({"GET / HTTP/1.1\r\nHost: a\r\n\r\n"});
  EXPECT_TRUE(result.complete);
}

TEST(request_reader, skips_empty_lines_before_a_request) {
  const auto result = read_all({"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"});
  EXPECT_TRUE(result.complete);
}

TEST(request_reader, skips_empty_lines_that_come_in_pieces) {
  EXPECT_TRUE(read_all({"\r", "\n\r", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"}).complete);
}

TEST(request_reader, skips_empty_lines_that_come_byte_by_byte) {
  const auto result = read_all({"\r", "\n", "\r", "\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"});
  EXPECT_TRUE(result.complete);
}

TEST(request_reader, refuses_a_stream_of_empty_lines) {
  EXPECT_EQ(read_all({"\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"}).status, 400U);
  EXPECT_EQ(read_all(std::vector<std::string>(9, "\r\n")).status, 400U);
}

const std::string chunked_head =
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr reader_limits tight{.header = 1024, .body = 1000, .overhead = 500};

TEST(request_reader, refuses_a_chunked_body_above_the_limit) {
  EXPECT_EQ(read_all({chunked_head, "3E9\r\n" + std::string(1001, 'x')}, tight).status, 413U);
}

TEST(request_reader, refuses_a_chunk_above_the_limit_before_its_data) {
  for (const auto* size : {"3E9\r\n", "FFFFFFFFFFFFFFFF\r\n"}) {
    EXPECT_EQ(read_all({chunked_head, size}, tight).status, 413U) << size;
  }
}

TEST(request_reader, takes_a_body_of_exactly_the_limit) {
  const auto result =
      read_all({chunked_head, "3E8\r\n" + std::string(1000, 'x') + "\r\n0\r\n\r\n"}, tight);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.body.size(), 1000U);
}

TEST(request_reader, counts_the_overhead_of_tiny_chunks) {
  std::vector<std::string> pieces{chunked_head};
  for (int i = 0; i < 400; ++i) pieces.emplace_back("1\r\nx\r\n");
  EXPECT_EQ(read_all(pieces, tight).status, 413U);
}

TEST(request_reader, refuses_an_endless_chunk_extension) {
  std::vector<std::string> pieces{chunked_head, "1;"};
  for (int i = 0; i < 40; ++i) pieces.push_back(std::string(100, 'e'));
  EXPECT_GE(read_all(pieces, tight).status, 400U);
}

TEST(request_reader, refuses_a_long_chunk_extension_however_it_is_cut) {
  const auto extension = ";" + std::string(1100, 'e');
  const auto end = "\r\nx\r\n0\r\n\r\n";
  EXPECT_EQ(read_all({chunked_head + "1" + extension + end}, tight).status, 431U);
  EXPECT_EQ(read_all({chunked_head, "1", extension, end}, tight).status, 431U);
}

TEST(request_reader, judges_a_last_chunk_header_at_its_limit_the_same_however_it_is_cut) {
  for (const std::size_t over : {0U, 1U}) {
    const auto line = "0;" + std::string(tight.header - 4 + over, 'e') + "\r\n";
    ASSERT_EQ(line.size(), tight.header + over);
    const auto whole = read_all({chunked_head + line + "\r\n"}, tight);
    EXPECT_EQ(whole.complete, over == 0);
    for (std::size_t cut = 1; cut <= line.size(); ++cut) {
      const auto apart =
          read_all({chunked_head, line.substr(0, cut), line.substr(cut) + "\r\n"}, tight);
      ASSERT_EQ(apart.complete, whole.complete) << cut;
      ASSERT_EQ(apart.status, whole.status) << cut;
    }
  }
}

TEST(request_reader, refuses_an_endless_trailer) {
  std::vector<std::string> pieces{chunked_head, "0\r\n"};
  for (int i = 0; i < 40; ++i) pieces.push_back("X: " + std::string(100, 't') + "\r\n");
  EXPECT_GE(read_all(pieces, tight).status, 400U);
}

TEST(request_reader, refuses_control_characters_in_a_chunk_extension) {
  for (const auto* extension : {";a=\"\n\"", ";a=\"\\\n\"", ";a=\"\x01\"", ";a=\"\x7f\""}) {
    EXPECT_EQ(read_all({chunked_head, "1" + std::string(extension) + "\r\nx\r\n"}).status, 400U)
        << extension;
  }
  EXPECT_TRUE(read_all({chunked_head, "1;a=\"\t\xC3\xA9\"\r\nx\r\n0\r\n\r\n"}).complete);
}

TEST(request_reader, refuses_broken_chunks) {
  for (const auto* broken :
       {"x\r\n", "5\r\nhelloX\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5\nhello\r\n"}) {
    EXPECT_EQ(read_all({chunked_head, broken, std::string(2000, 'x')}).status, 400U) << broken;
  }
}

TEST(request_reader, refuses_control_characters_in_chunk_extensions) {
  for (const std::string extension : {"\n", "\r", "\x01", "\x7F", "\r\n"}) {
    const auto sized = "5;a=\"" + extension + "\"\r\nhello\r\n0\r\n\r\n";
    EXPECT_EQ(read_all({chunked_head, sized}).status, 400U) << sized;
  }
  EXPECT_TRUE(read_all({chunked_head, "5;a=\"b \t;c\"\r\nhello\r\n0\r\n\r\n"}).complete);
}

}  // namespace
}  // namespace asb::http
