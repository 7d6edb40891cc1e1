#include <asb/base/json_text.hpp>
#include <asb/base/random_id.hpp>
#include <asb/base/secret.hpp>
#include <asb/base/text.hpp>
#include <asb/base/url.hpp>
#include <asb/base/utf8.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace asb {
namespace {

using testing::ElementsAre;

TEST(split_trimmed, drops_empty_pieces_and_white_space) {
  EXPECT_THAT(split_trimmed(" a, ,b\n\nc ,", ",\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_trimmed(" , ", ","), ElementsAre());
}

TEST(find_invalid_utf8, gives_the_offset_of_the_first_bad_byte) {
  constexpr auto none = std::string_view::npos;
  struct {
    std::string text;
    std::size_t expected;
  } const cases[] = {
      {"", none},
      {"plain ascii, longer than eight bytes", none},
      {"é中😀 mixed with ascii text \xEF\xBF\xBD", none},
      {"12345678\x80", 8},
      {"a\xC3", 1},
      {"\xC0\xAF", 0},          // overlong
      {"\xE0\x80\x80", 0},      // overlong
      {"\xED\xA0\x80", 0},      // surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"ok\xF0\x9F\x98", 2},
  };
  for (const auto& each : cases) EXPECT_EQ(find_invalid_utf8(each.text), each.expected);
}

TEST(utf8_floor, never_cuts_a_sequence) {
  const std::string text = "aé😀";
  EXPECT_EQ(utf8_floor(text, 1), 1U);
  EXPECT_EQ(utf8_floor(text, 2), 1U);
  EXPECT_EQ(utf8_floor(text, 3), 3U);
  EXPECT_EQ(utf8_floor(text, 6), 3U);
  EXPECT_EQ(utf8_floor(text, 99), text.size());
}

TEST(append_json_string, escapes_what_must_be_and_line_separators) {
  std::string out;
  append_json_string(
      out, "a\"\\\n\x01\x1f\x7f é \xE2\x80\xA8\xE2\x80\xA9\xC2\x85 \xE2\x80\xBA \xC2\xA0");
  EXPECT_EQ(out,
            "\"a\\\"\\\\\\n\\u0001\\u001f\x7f é \\u2028\\u2029\\u0085 \xE2\x80\xBA \xC2\xA0\"");
}

TEST(secret, prints_as_a_hash) {
  std::ostringstream out;
  out << secret("hunter2");
  EXPECT_EQ(out.str(), "#f52fbd32");
}

TEST(make_ulid, sorts_by_time_and_never_repeats) {
  using std::chrono::system_clock;
  const system_clock::time_point early{std::chrono::milliseconds(1'700'000'000'000)};
  EXPECT_LT(make_ulid(early), make_ulid(early + std::chrono::milliseconds(1)));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_ulid(early));
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(seen.begin()->size(), 26U);
}

TEST(parse_url, takes_apart_what_is_valid) {
  const auto plain = parse_url("http://Example.org/a/b");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->server, (origin{false, "example.org", 80}));
  EXPECT_EQ(plain->path, "/a/b");
  EXPECT_EQ(parse_url("https://a")->server.port, 443);
  EXPECT_EQ(parse_url("https://a:8443")->server.host_header(), "a:8443");
  EXPECT_EQ(parse_url("http://[::1]:80/")->server.host, "::1");
  EXPECT_EQ(parse_url("http://[::1]:81/")->server.host_header(), "[::1]:81");
}

TEST(parse_url, says_what_is_wrong) {
  for (const auto* bad :
       {"", "ftp://a", "http://", "http://a:0", "http://a:99999", "http://a:x", "http://u:p@a",
        "http://a?q", "http://a#f", "http://a b", "http://[::1", "http://[zz]", "http://a_b!c",
        "http://[fe80::1%a\r\nX:y]", "http://[fe80::1%\xE1]"}) {
    const auto parsed = parse_url(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_FALSE(parsed.error().empty());
  }
}

TEST(parse_authority, takes_the_default_port_and_writes_itself_back) {
  for (const auto& [given, text] :
       std::vector<std::pair<const char*, const char*>>{{"Proxy.example", "proxy.example:1080"},
                                                        {"a:81", "a:81"},
                                                        {"127.0.0.1", "127.0.0.1:1080"},
                                                        {"[::1]", "[::1]:1080"},
                                                        {"[::1]:3128", "[::1]:3128"}}) {
    const auto parsed = parse_authority(given, 1080);
    ASSERT_TRUE(parsed) << given;
    EXPECT_EQ(parsed->text(), text);
  }
  for (const auto* bad : {"", ":80", "a:", "a:0", "[::1", "[", "[::1]x", "[::1]:", "::1", "a/b"}) {
    EXPECT_FALSE(parse_authority(bad, 1080)) << bad;
  }
}

}  // namespace
}  // namespace asb
