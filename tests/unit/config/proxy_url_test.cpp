#include "proxy_url.hpp"

#include <gmock/gmock.h>

namespace asb::config {
namespace {

using scheme = outgoing_proxy::scheme;

struct good {
  std::string text;
  scheme kind;
  std::string server;
  std::string user = {};
  std::string password = {};
};

TEST(ParseProxyUrl, TakesApartWhatIsValid) {
  const std::vector<good> cases{
      {"http://proxy", scheme::http, "proxy:80"},
      {"https://proxy", scheme::https, "proxy:443"},
      {"socks5://proxy", scheme::socks5, "proxy:1080"},
      {"socks5h://proxy", scheme::socks5h, "proxy:1080"},
      {" HTTP://Proxy.Example:3128/\n", scheme::http, "proxy.example:3128"},
      {"socks5://[::1]:9050", scheme::socks5, "[::1]:9050"},
      {"http://[fe80::1%eth0]:1", scheme::http, "[fe80::1%eth0]:1"},
      {"http://user:pass@127.0.0.1:8080", scheme::http, "127.0.0.1:8080", "user", "pass"},
      {"http://user@p", scheme::http, "p:80", "user", ""},
      {"http://:pass@p", scheme::http, "p:80", "", "pass"},
      {"http://@p", scheme::http, "p:80"},
      {"socks5://u%40x:p%3A%2f%25%c3%A4@p", scheme::socks5, "p:1080", "u@x", "p:/%\xC3\xA4"},
      {"socks5://u:a:b@c@p", scheme::socks5, "p:1080", "u", "a:b@c"},
      {"socks5://a%3Ab:c@p", scheme::socks5, "p:1080", "a:b", "c"},
      {"socks5h://u:" + std::string(255, 'x') + "@p", scheme::socks5h, "p:1080", "u",
       std::string(255, 'x')},
  };
  for (const auto& each : cases) {
    const auto parsed = parse_proxy_url(each.text);
    ASSERT_TRUE(parsed) << each.text << ' ' << parsed.error();
    EXPECT_EQ(parsed->kind, each.kind) << each.text;
    EXPECT_EQ(parsed->server.text(), each.server);
    ASSERT_EQ(parsed->credentials.has_value(), !each.user.empty() || !each.password.empty());
    if (!parsed->credentials) continue;
    EXPECT_EQ(parsed->credentials->user.reveal(), each.user);
    EXPECT_EQ(parsed->credentials->password.reveal(), each.password);
  }
}

TEST(ParseProxyUrl, RefusesWhatIsNotAndNeverRepeatsIt) {
  const std::vector<std::string> cases{
      "",
      "canary",
      "canary:1080",
      "://canary",
      "ftp://canary",
      "socks4://canary",
      "socks://canary",
      "http://",
      "http://canary:0",
      "http://canary:",
      "http://canary:65536",
      "http://canary:80x",
      "http://canary/path",
      "http://canary//",
      "http://canary?x",
      "http://canary#x",
      "http://can ary",
      "http://[canary]",
      "http://[::1",
      "http://::1",
      "http://[fe80::1%canary\xE1]",
      "http://[fe80::1%/canary]",
      "http://u:canary@",
      "http://u:canary@p:",
      "http://u:cana/ry@p",
      "http://u:canary%@p",
      "http://u:canary%4@p",
      "http://u:canary%zz@p",
      "http://u:canary%-1@p",
      "http://u:canary%0a@p",
      "http://u:canary%0D@p",
      "http://u:canary%00@p",
      "http://u%7f:canary@p",
      "http://u:canary\r\n@p",
      std::string("http://u:canary\0@p", 18),
      "http://u%3A:canary@p",
      "https://a%3ab:canary@p",
      "socks5://u:canary" + std::string(250, 'x') + "@p",
      "socks5://canary" + std::string(250, 'x') + ":p@p",
  };
  for (const auto& text : cases) {
    const auto parsed = parse_proxy_url(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error(), testing::StartsWith("scheme://user:password@host:port: "));
    EXPECT_THAT(parsed.error(), testing::Not(testing::HasSubstr("canary")));
  }
}

TEST(ShowProxyUrl, HidesCredentialsBehindAHash) {
  EXPECT_EQ(show_proxy_url(*parse_proxy_url("http://p")), "http://p:80");
  EXPECT_EQ(show_proxy_url(*parse_proxy_url("socks5h://[::1]:9")), "socks5h://[::1]:9");
  EXPECT_EQ(show_proxy_url(*parse_proxy_url("https://u:canary@p")),
            "https://#" + secret("u:canary").hash() + "@p:443");
}

}  // namespace
}  // namespace asb::config
