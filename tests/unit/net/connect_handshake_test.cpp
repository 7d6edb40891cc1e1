#include "connect_handshake.hpp"

#include "handshake_run.hpp"

#include <gtest/gtest.h>

namespace asb::net {
namespace {

using action = handshake_step::action;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const authority target{"target.example", 443};
const proxy_login login{secret("Aladdin"), secret("open sesame")};

handshake_ptr plain() {
  return std::make_unique<connect_handshake>(target, std::nullopt);
}
handshake_ptr with_login() {
  return std::make_unique<connect_handshake>(target, login);
}
handshake_ptr to(std::string host) {
  return std::make_unique<connect_handshake>(authority{std::move(host), 80}, std::nullopt);
}

TEST(connect_handshake, asks_with_host_and_port_in_every_form) {
  for (const auto& [host, text] : std::vector<std::pair<std::string, std::string>>{
           {"a", "a:80"}, {"127.0.0.1", "127.0.0.1:80"}, {"::1", "[::1]:80"}}) {
    EXPECT_EQ(to(host)->begin().text,
              "CONNECT " + text + " HTTP/1.1\r\nHost: " + text + "\r\n\r\n");
  }
}

TEST(connect_handshake, sends_basic_credentials) {
  EXPECT_THAT(with_login()->begin().text,
              HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
  for (const auto& [user, password, text] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"", "", "Og=="}, {"a", "", "YTo="}, {"a", "\r\nX: y", "YToNClg6IHk="}}) {
    connect_handshake handshake(target, proxy_login{secret(user), secret(password)});
    EXPECT_THAT(handshake.begin().text, HasSubstr("Basic " + text + "\r\n\r\n"));
  }
}

TEST(connect_handshake, refuses_what_cannot_be_sent) {
  for (const std::string& host :
       {std::string(), std::string("a\r\nX: y"), std::string("a b"), std::string("a\0b", 3),
        std::string("\xC3\xA4"), std::string("a\x7f"), std::string(256, 'a')}) {
    const auto step = to(host)->begin();
    EXPECT_EQ(step.what, action::refused) << host;
    EXPECT_FALSE(step.text.empty());
  }
  connect_handshake colon(target, proxy_login{secret("canary:x"), secret("canary")});
  const auto step = colon.begin();
  EXPECT_EQ(step.what, action::refused);
  EXPECT_THAT(step.text, Not(HasSubstr("canary")));
}

TEST(connect_handshake, is_done_after_any_2xx_however_it_is_cut) {
  for (const std::string answer :
       {"HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\nVia: x\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 299 Odd\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        "HTTP/1.1 200 OK\r\n\r\n"}) {
    const auto result = play_every_cut(with_login, {answer});
    EXPECT_EQ(result.end, action::done) << answer;
    EXPECT_THAT(result.sent, testing::SizeIs(1));
  }
}

struct refusal_case {
  unsigned status;
  action end;
  std::string text;
};

TEST(connect_handshake, says_why_there_is_no_tunnel_in_words_of_its_own) {
  const std::vector<refusal_case> cases{
      {301, action::refused, "gave no connection to target.example:443"},
      {400, action::refused, "gave no connection to target.example:443"},
      {401, action::refused, "refused the user name or password"},
      {403, action::refused, "does not allow a connection to target.example:443"},
      {407, action::refused, "refused the user name or password"},
      {500, action::refused, "gave no connection to target.example:443"},
      {502, action::unreachable, "could not reach target.example:443"},
      {503, action::unreachable, "could not reach target.example:443"},
      {504, action::unreachable, "could not reach target.example:443"},
      {101, action::refused, "gave no connection to target.example:443"},
      {999, action::refused, "gave no connection to target.example:443"},
  };
  for (const auto& [status, end, text] : cases) {
    const auto result = play_every_cut(
        with_login,
        {"HTTP/1.1 " + std::to_string(status) +
         " open sesame\r\nX-You-Sent: QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\nopen sesame"});
    EXPECT_EQ(result.end, end) << status;
    EXPECT_THAT(result.text, HasSubstr(text));
    EXPECT_THAT(result.text, HasSubstr("(it answered " + std::to_string(status) + ")"));
    EXPECT_THAT(result.text, Not(HasSubstr("sesame")));
    EXPECT_THAT(result.text, Not(HasSubstr("QWxh")));
  }
  EXPECT_THAT(play(plain(), {"HTTP/1.1 407 x\r\n\r\n"}).text, HasSubstr("wants a login"));
}

TEST(connect_handshake, refuses_what_is_not_http_at_its_first_wrong_byte) {
  for (const std::string answer :
       {"\x05", "HTTQ", "HTTP/2", " HTTP/1.1 200 OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1200 OK\r\n",
        "HTTP/1.1 099 OK\r\n", "HTTP/1.1 -20 OK\r\n", "HTTP/1. \r\n", "HTTP/1.\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nSMTP", "SSH-2.0-OpenSSH_9.2\r\n"}) {
    const auto result = play_every_cut(plain, {answer});
    EXPECT_EQ(result.end, action::refused) << answer;
    EXPECT_THAT(result.text, HasSubstr("not HTTP"));
  }
}

TEST(connect_handshake, waits_for_the_end_of_the_header) {
  const std::string answer = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
  for (std::size_t size = 1; size < answer.size(); ++size) {
    EXPECT_EQ(play(plain(), {answer.substr(0, size)}).end, action::read) << size;
  }
}

TEST(connect_handshake, bounds_all_headers_together) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const auto padded = [&](std::size_t size) {
    return head + "X: " + std::string(size - head.size() - 3 - 4, 'a') + "\r\n\r\n";
  };
  constexpr std::size_t limit = 16 * 1024;
  EXPECT_EQ(play(plain(), {padded(limit)}).end, action::done);
  for (const auto& endless :
       {padded(limit + 1), std::string("HTTP/1.1 200 ") + std::string(limit, 'x'), [] {
          std::string interim;
          while (interim.size() <= limit) interim += "HTTP/1.1 100 Continue\r\n\r\n";
          return interim;
        }()}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::string::npos}) {
      const auto result = play(plain(), {endless}, piece);
      EXPECT_EQ(result.end, action::refused);
      EXPECT_THAT(result.text, HasSubstr("without end"));
    }
  }
}

TEST(connect_handshake, refuses_bytes_behind_the_answer) {
  for (const std::string more : {"x", "\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
    const auto result = play(plain(), {"HTTP/1.1 200 OK\r\n\r\n" + more});
    EXPECT_EQ(result.end, action::refused) << more;
    EXPECT_THAT(result.text, HasSubstr("cannot have sent"));
  }
}

}  // namespace
}  // namespace asb::net
