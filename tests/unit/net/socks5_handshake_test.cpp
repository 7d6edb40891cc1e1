#include "socks5_handshake.hpp"

#include "handshake_run.hpp"

#include <gtest/gtest.h>

namespace asb::net {
namespace {

using action = handshake_step::action;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using std::string_literals::operator""s;

const authority target{"target.example", 443};
const proxy_login login{secret("user"), secret("canary")};
const auto granted = "\5\0\0\1\0\0\0\0\0\0"s;

handshake_ptr plain() {
  return std::make_unique<socks5_handshake>(target, std::nullopt);
}
handshake_ptr with_login() {
  return std::make_unique<socks5_handshake>(target, login);
}
handshake_ptr to(std::string host, std::uint16_t port) {
  return std::make_unique<socks5_handshake>(authority{std::move(host), port}, std::nullopt);
}

TEST(socks5_handshake, asks_for_a_tunnel_without_login) {
  const auto result = play_every_cut(plain, {"\5\0"s, granted});
  EXPECT_EQ(result.end, action::done);
  EXPECT_THAT(result.sent, ElementsAre("\5\1\0"s, "\5\1\0\3\x0Etarget.example\1\xBB"s));
}

TEST(socks5_handshake, logs_in_when_the_proxy_wants_it) {
  const auto result = play_every_cut(with_login, {"\5\2"s, "\1\0"s, granted});
  EXPECT_EQ(result.end, action::done);
  EXPECT_THAT(result.sent,
              ElementsAre("\5\2\0\2"s, "\1\4user\6canary"s, "\5\1\0\3\x0Etarget.example\1\xBB"s));
  // Some proxies answer with a wrong version here.
  EXPECT_EQ(play_every_cut(with_login, {"\5\2"s, "\5\0"s, granted}).end, action::done);
}

TEST(socks5_handshake, does_not_log_in_where_nobody_asks) {
  const auto result = play_every_cut(with_login, {"\5\0"s, granted});
  EXPECT_EQ(result.end, action::done);
  for (const auto& sent : result.sent) EXPECT_THAT(sent, Not(HasSubstr("canary")));
}

TEST(socks5_handshake, sends_addresses_as_such_and_names_as_names) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"127.0.0.1", "\1\x7F\0\0\1"s},
      {"::1", "\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"s},
      {"2001:db8::ff", "\4\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\xff"s},
      {"a", "\3\1a"s},
      {"1.2.3", "\3\0051.2.3"s},
      {std::string(255, 'a'), "\3\xFF"s + std::string(255, 'a')},
  };
  for (const auto& [host, encoded] : cases) {
    const auto result = play(to(host, 0x1234), {"\5\0"s, granted});
    EXPECT_EQ(result.end, action::done);
    EXPECT_THAT(result.sent, ElementsAre("\5\1\0"s, "\5\1\0"s + encoded + "\x12\x34"s)) << host;
  }
}

TEST(socks5_handshake, reads_the_bound_address_of_every_kind) {
  for (const auto& reply :
       {granted, "\5\0\0\4"s + std::string(16, 'x') + "\1\2"s, "\5\0\0\3\0\1\2"s,
        "\5\0\0\3\4host\1\2"s, "\5\0\0\3\xFF"s + std::string(255, 'x') + "\1\2"s,
        "\5\0\xFF\1\0\0\0\0\0\0"s}) {
    EXPECT_EQ(play_every_cut(plain, {"\5\0"s, reply}).end, action::done);
    for (std::size_t size = 1; size < reply.size(); ++size) {
      EXPECT_EQ(play(plain(), {"\5\0"s, reply.substr(0, size)}).end, action::read) << size;
    }
    const auto more = play(plain(), {"\5\0"s, reply + "x"});
    EXPECT_EQ(more.end, action::refused);
    EXPECT_THAT(more.text, HasSubstr("cannot have sent"));
  }
}

struct reply_case {
  char code;
  action end;
  std::string text;
};

TEST(socks5_handshake, says_in_words_what_each_reply_means) {
  const std::vector<reply_case> cases{
      {1, action::unreachable, "failed to connect to target.example:443"},
      {2, action::refused, "rules do not allow a connection to target.example:443"},
      {3, action::unreachable, "no route to the network of target.example:443"},
      {4, action::unreachable, "could not reach the host of target.example:443"},
      {5, action::unreachable, "connection to target.example:443 was refused"},
      {6, action::unreachable, "connection to target.example:443 got no answer"},
      {7, action::refused, "does not know the command CONNECT, wanted for target.example:443"},
      {8, action::unreachable, "does not know addresses like that of target.example:443"},
      {9, action::refused, "no connection to target.example:443 (unknown reply 9)"},
      {'\xFF', action::refused, "no connection to target.example:443 (unknown reply 255)"},
  };
  for (const auto& [code, end, text] : cases) {
    // A proxy may leave the address out when it refuses.
    for (const auto& rest : {""s, "\0\1\0\0\0\0\0\0"s}) {
      const auto result = play_every_cut(plain, {"\5\0"s, "\5"s + code + rest});
      EXPECT_EQ(result.end, end) << text;
      EXPECT_THAT(result.text, HasSubstr(text));
    }
  }
}

struct garbage_case {
  std::vector<std::string> answers;
  std::string text;
  bool logs_in = false;
};

TEST(socks5_handshake, refuses_everything_else) {
  const std::vector<garbage_case> cases{
      {{"HTTP/1.1 400 Bad Request\r\n\r\n"}, "does not speak SOCKS 5"},
      {{"\4\0"s}, "does not speak SOCKS 5"},
      {{"\5\xFF"s}, "wants a login"},
      {{"\5\xFF"s}, "does not take a user name and password", true},
      {{"\5\2"s}, "wants a login of a kind not offered"},
      {{"\5\1"s}, "wants a login of a kind not offered", true},
      {{"\5\2"s, "\1\1"s}, "refused the user name or password", true},
      {{"\5\2"s, "\1\xFF"s}, "refused the user name or password", true},
      {{"\5\0"s, "\4\0\0\1\0\0\0\0\0\0"s}, "does not speak SOCKS 5"},
      {{"\5\0"s, "\5\0\0\2\0\0\0\0\0\0"s}, "address of an unknown kind"},
      {{"\5\0"s, "\5\0\0\0\0\0\0\0\0\0"s}, "address of an unknown kind"},
  };
  for (const auto& [answers, text, logs_in] : cases) {
    const auto result = play_every_cut(logs_in ? with_login : plain, answers);
    EXPECT_EQ(result.end, action::refused) << text;
    EXPECT_THAT(result.text, HasSubstr(text));
    EXPECT_THAT(result.text, Not(HasSubstr("canary")));
  }
}

TEST(socks5_handshake, refuses_bytes_before_they_are_due) {
  for (const std::vector<std::string>& answers :
       {std::vector{"\5\0\5"s}, std::vector{"\5\2"s, "\1\0\5"s},
        std::vector{"\5\0"s + std::string(70'000, 'x')}}) {
    const auto result = play(with_login(), answers);
    EXPECT_EQ(result.end, action::refused);
    EXPECT_THAT(result.text, HasSubstr("nobody asked for"));
  }
}

TEST(socks5_handshake, refuses_what_cannot_be_sent) {
  for (const std::string& host : {""s, "a\r\nb"s, "a\0b"s, std::string(256, 'a')}) {
    EXPECT_EQ(to(host, 80)->begin().what, action::refused);
  }
  const std::string longer(256, 'x');
  for (const auto& [user, password] :
       {std::pair{longer, "canary"s}, std::pair{"canary"s, longer}}) {
    socks5_handshake handshake(target, proxy_login{secret(user), secret(password)});
    const auto step = handshake.begin();
    EXPECT_EQ(step.what, action::refused);
    EXPECT_THAT(step.text, Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace asb::net
