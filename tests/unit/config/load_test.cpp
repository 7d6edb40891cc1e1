#include <asb/config/load.hpp>

#include <gmock/gmock.h>

#include <thread>

namespace asb::config {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Files of the test: anything else "does not exist".
load_result load_with(environment env, const environment& files = {}) {
  env.emplace("API_SECRET", "test-key");
  return load(env, [&](const std::string& path) -> std::expected<std::string, std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return std::unexpected("No such file");
    return found->second;
  });
}

load_result load_only(const environment& env, const environment& files = {}) {
  auto all = env;
  all.emplace("API_SECRET", "");
  return load_with(all, files);
}

TEST(Load, GivesTheDefaultsForAnEmptyEnvironment) {
  const auto loaded = load_with({});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  const auto& value = loaded.value;
  EXPECT_EQ(value.port, 10033);
  EXPECT_FALSE(value.bind_address);
  EXPECT_TRUE(value.cookies.empty());
  EXPECT_FALSE(value.proxy);
  EXPECT_FALSE(value.debug);
  EXPECT_EQ(value.log, log_format::text);
  EXPECT_EQ(value.route_prefix, "");
  EXPECT_EQ(value.system_prompt, "");
  EXPECT_EQ(value.reasoning, reasoning_format::reasoning_content);
  EXPECT_TRUE(value.code_fences);
  EXPECT_EQ(value.stream_heartbeat, seconds(15));
  EXPECT_EQ(value.max_body_bytes, 33'554'432U);
  EXPECT_EQ(value.upstream_connect_timeout, seconds(10));
  EXPECT_EQ(value.upstream_first_byte_timeout, seconds(120));
  EXPECT_EQ(value.upstream_idle_timeout, seconds(120));
  EXPECT_EQ(value.shutdown_grace, seconds(30));
  EXPECT_EQ(value.rate_limit, 60U);
  EXPECT_THAT(value.trusted_proxies, IsEmpty());
  EXPECT_THAT(value.black_list, IsEmpty());
  EXPECT_THAT(value.cors_origins, IsEmpty());
  EXPECT_EQ(value.data_dir, "./data");
  EXPECT_EQ(value.cooling, seconds(600));
  EXPECT_EQ(value.account_concurrency, 0U);
  EXPECT_THAT(value.model_map, IsEmpty());
  EXPECT_EQ(value.workers, std::max(1U, std::thread::hardware_concurrency()));
  EXPECT_EQ(value.base_url.server, (origin{true, "api.alexcodes.app", 443}));
  EXPECT_EQ(value.base_url.path, "");
  EXPECT_EQ(value.chat_path, "/call_assistant5");
  EXPECT_EQ(value.token_url.server, (origin{true, "securetoken.googleapis.com", 443}));
  EXPECT_EQ(value.token_url.path, "/v1/token");
  EXPECT_EQ(value.app_version, "2.5.6");
  EXPECT_EQ(value.app_build, "190");
  EXPECT_EQ(value.user_agent, "AlexSideBar/190 CFNetwork/1568.300.101 Darwin/24.2.0");
  EXPECT_EQ(value.accept_language, "zh-CN,zh-Hans;q=0.9");
}

TEST(Load, TakesEverySettingFromTheEnvironment) {
  const auto loaded = load_with({{"PORT", "8080"},
                                 {"BIND_ADDRESS", "::1"},
                                 {"AS_COOKIE", "a@SERIAL,b\nc"},
                                 {"API_SECRET", "one, ,two,"},
                                 {"REQUEST_RATE_LIMIT", "0"},
                                 {"TRUSTED_PROXIES", "private, 203.0.113.7"},
                                 {"IP_BLACK_LIST", "198.51.100.0/24,2001:db8::1"},
                                 {"CORS_ORIGINS", "https://Chat.example:8443 ,http://b"},
                                 {"DATA_DIR", " /state "},
                                 {"RATE_LIMIT_COOKIE_LOCK_DURATION", "30"},
                                 {"ACCOUNT_MAX_CONCURRENCY", "4"},
                                 {"MODEL_MAP", "a/b=up_1, c = up.2:o1 ,"},
                                 {"PROXY_URL", "socks5h://u:p@proxy"},
                                 {"DEBUG", "true"},
                                 {"LOG_FORMAT", "json"},
                                 {"ROUTE_PREFIX", "hf"},
                                 {"SYSTEM_PROMPT", " Be brief.\n"},
                                 {"REASONING_FORMAT", "think_tags"},
                                 {"CODE_FENCES", "false"},
                                 {"STREAM_HEARTBEAT", "5"},
                                 {"MAX_BODY_MB", "2"},
                                 {"UPSTREAM_CONNECT_TIMEOUT", "1"},
                                 {"UPSTREAM_FIRST_BYTE_TIMEOUT", "2"},
                                 {"UPSTREAM_IDLE_TIMEOUT", "3"},
                                 {"SHUTDOWN_GRACE", "0"},
                                 {"WORKERS", "3"},
                                 {"AS_BASE_URL", "http://127.0.0.1:9/up/"},
                                 {"AS_CHAT_PATH", "/chat?v=1"},
                                 {"AS_TOKEN_URL", "http://[::1]:9/v1/token"},
                                 {"AS_FIREBASE_API_KEY", "key"},
                                 {"AS_APP_VERSION", "3.0"},
                                 {"AS_APP_BUILD", "200"},
                                 {"USER_AGENT", "agent/1"},
                                 {"ACCEPT_LANGUAGE", "de"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  const auto& value = loaded.value;
  EXPECT_EQ(value.port, 8080);
  EXPECT_EQ(value.bind_address, boost::asio::ip::make_address("::1"));
  EXPECT_EQ(value.cookies.reveal(), "a@SERIAL,b\nc");
  EXPECT_THAT(value.api_keys, ElementsAre(secret("one"), secret("two")));
  EXPECT_EQ(value.rate_limit, 0U);
  for (const auto* inside : {"127.0.0.1", "10.1.1.1", "172.20.0.1", "192.168.1.1", "100.64.0.1",
                             "169.254.1.1", "::1", "fe80::1", "fd00::1", "203.0.113.7"}) {
    EXPECT_TRUE(any_contains(value.trusted_proxies, *parse_ip(inside))) << inside;
  }
  EXPECT_FALSE(any_contains(value.trusted_proxies, *parse_ip("203.0.113.8")));
  EXPECT_TRUE(any_contains(value.black_list, *parse_ip("198.51.100.9")));
  EXPECT_THAT(value.cors_origins, ElementsAre("https://chat.example:8443", "http://b"));
  EXPECT_EQ(value.data_dir, "/state");
  EXPECT_EQ(value.cooling, seconds(30));
  EXPECT_EQ(value.account_concurrency, 4U);
  EXPECT_THAT(value.model_map,
              ElementsAre(mapped_model{"a/b", "up_1", ""}, mapped_model{"c", "up.2", "o1"}));
  ASSERT_TRUE(value.proxy);
  EXPECT_EQ(value.proxy->server, (authority{"proxy", 1080}));
  EXPECT_TRUE(value.debug);
  EXPECT_EQ(value.log, log_format::json);
  EXPECT_EQ(value.route_prefix, "/hf");
  EXPECT_EQ(value.system_prompt, " Be brief.\n");
  EXPECT_EQ(value.reasoning, reasoning_format::think_tags);
  EXPECT_FALSE(value.code_fences);
  EXPECT_EQ(value.stream_heartbeat, seconds(5));
  EXPECT_EQ(value.max_body_bytes, 2'097'152U);
  EXPECT_EQ(value.upstream_connect_timeout, seconds(1));
  EXPECT_EQ(value.upstream_first_byte_timeout, seconds(2));
  EXPECT_EQ(value.upstream_idle_timeout, seconds(3));
  EXPECT_EQ(value.shutdown_grace, seconds(0));
  EXPECT_EQ(value.workers, 3U);
  EXPECT_EQ(value.base_url.server, (origin{false, "127.0.0.1", 9}));
  EXPECT_EQ(value.base_url.path, "/up");
  EXPECT_EQ(value.chat_path, "/chat?v=1");
  EXPECT_EQ(value.token_url.server, (origin{false, "::1", 9}));
  EXPECT_EQ(value.firebase_api_key, "key");
  EXPECT_EQ(value.app_version, "3.0");
  EXPECT_EQ(value.app_build, "200");
  EXPECT_EQ(value.user_agent, "agent/1");
  EXPECT_EQ(value.accept_language, "de");
}

TEST(Load, TakesAnEmptyVariableAsUnset) {
  const auto loaded = load_only({{"PORT", ""}, {"AS_COOKIE_FILE", ""}, {"PROXY_URL", ""}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.value.port, 10033);
}

TEST(Load, HidesReasoningForReasoningHide) {
  struct row {
    const char* hide;
    reasoning_format expected;
  };
  for (const auto& [hide, expected] :
       {row{"1", reasoning_format::hidden}, row{"true", reasoning_format::hidden},
        row{"0", reasoning_format::think_tags}}) {
    const auto loaded = load_with({{"REASONING_FORMAT", "think_tags"}, {"REASONING_HIDE", hide}});
    EXPECT_EQ(loaded.value.reasoning, expected) << hide;
  }
}

TEST(Load, RefusesWhatAVariableDoesNotWant) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"PORT", "65536"},
      {"PORT", "-1"},
      {"PORT", "80x"},
      {"PORT", " "},
      {"PORT", "99999999999999999999999"},
      {"BIND_ADDRESS", "localhost"},
      {"BIND_ADDRESS", "[127.0.0.1]"},
      {"REQUEST_RATE_LIMIT", "1000001"},
      {"TRUSTED_PROXIES", "proxy.example"},
      {"TRUSTED_PROXIES", "10.0.0.0/33"},
      {"IP_BLACK_LIST", "private"},
      {"IP_BLACK_LIST", "1.2.3"},
      {"CORS_ORIGINS", "*,https://a"},
      {"CORS_ORIGINS", "a.example"},
      {"CORS_ORIGINS", "https://a/"},
      {"CORS_ORIGINS", "https://*.example"},
      {"DATA_DIR", " "},
      {"RATE_LIMIT_COOKIE_LOCK_DURATION", "0"},
      {"RATE_LIMIT_COOKIE_LOCK_DURATION", "86401"},
      {"ACCOUNT_MAX_CONCURRENCY", "-1"},
      {"MODEL_MAP", "gpt-4o-mini"},
      {"MODEL_MAP", "=gpt4o"},
      {"MODEL_MAP", "a="},
      {"MODEL_MAP", "a=b:"},
      {"MODEL_MAP", "a=b:Chat"},
      {"MODEL_MAP", "a b=c"},
      {"MODEL_MAP", "a=b,a=c"},
      {"DEBUG", "maybe"},
      {"LOG_FORMAT", "xml"},
      {"ROUTE_PREFIX", "a//b"},
      {"ROUTE_PREFIX", "../x"},
      {"ROUTE_PREFIX", "a b"},
      {"ROUTE_PREFIX", "{id}"},
      {"ROUTE_PREFIX", "a?b"},
      {"SYSTEM_PROMPT", "\xff"},
      {"REASONING_FORMAT", "thinking"},
      {"REASONING_HIDE", "2"},
      {"CODE_FENCES", "2"},
      {"STREAM_HEARTBEAT", "0"},
      {"STREAM_HEARTBEAT", "1.5"},
      {"MAX_BODY_MB", "0"},
      {"MAX_BODY_MB", "1025"},
      {"UPSTREAM_CONNECT_TIMEOUT", "0"},
      {"UPSTREAM_FIRST_BYTE_TIMEOUT", "3601"},
      {"UPSTREAM_IDLE_TIMEOUT", "10s"},
      {"SHUTDOWN_GRACE", "3601"},
      {"WORKERS", "0"},
      {"WORKERS", "1025"},
      {"AS_BASE_URL", "ftp://a"},
      {"AS_BASE_URL", "http://a/b\r\nX: y"},
      {"AS_BASE_URL", "http://a/ü"},
      {"AS_CHAT_PATH", "chat"},
      {"AS_CHAT_PATH", "/a b"},
      {"AS_CHAT_PATH", "/a#b"},
      {"AS_CHAT_PATH", "/a\r\nX: y"},
      {"AS_TOKEN_URL", "https://a/token\r\nX: y"},
      {"AS_TOKEN_URL", std::string("https://a/token\0", 16)},
      {"AS_TOKEN_URL", "https://a/token?key=1"},
      {"AS_FIREBASE_API_KEY", "a\nb"},
      {"AS_APP_VERSION", "2\r\nX: y"},
      {"AS_APP_BUILD", "1\xc3\xa4"},
      {"AS_APP_BUILD", "1\nX: y"},
      {"USER_AGENT", std::string("a\0b", 3)},
      {"USER_AGENT", "  "},
      {"ACCEPT_LANGUAGE", "de\nX: y"},
  };
  for (const auto& [name, text] : cases) {
    EXPECT_THAT(load_with({{name, text}}).problems, ElementsAre(StartsWith(name + " got ")))
        << name << '=' << text;
  }
}

TEST(Load, NamesWhatAVariableGotAndWhatItWants) {
  EXPECT_THAT(load_with({{"PORT", "70000"}}).problems,
              ElementsAre(R"(PORT got "70000", wants a whole number from 0 to 65535)"));
  EXPECT_THAT(
      load_with({{"STREAM_HEARTBEAT", "fast"}}).problems,
      ElementsAre(
          R"(STREAM_HEARTBEAT got "fast", wants a whole number of seconds from 1 to 3600)"));
  EXPECT_THAT(load_with({{"USER_AGENT", "a\r\nb"}}).problems,
              ElementsAre(HasSubstr(R"(got "a\r\nb")")));
}

TEST(Load, ReportsAllProblemsAtOnce) {
  const auto loaded = load_with({{"PORT", "x"}, {"DEBUG", "x"}, {"AS_COOKIE_FILE", "/none"}});
  EXPECT_THAT(loaded.problems, ElementsAre(StartsWith("PORT "), StartsWith("AS_COOKIE_FILE "),
                                           StartsWith("DEBUG ")));
}

TEST(Load, NormalisesTheRoutePrefix) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"hf", "/hf"},       {"/hf/", "/hf"}, {"/a/b", "/a/b"},
      {"//a/b//", "/a/b"}, {"/", ""},       {"v~1.x_-", "/v~1.x_-"}};
  for (const auto& [text, expected] : cases) {
    const auto loaded = load_with({{"ROUTE_PREFIX", text}});
    EXPECT_THAT(loaded.problems, IsEmpty()) << text;
    EXPECT_EQ(loaded.value.route_prefix, expected) << text;
  }
}

TEST(Load, AcceptsValuesWithWhiteSpaceAroundThem) {
  const auto loaded = load_with({{"PORT", " 8080\r"}, {"DEBUG", "True "}, {"USER_AGENT", "a b\n"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.value.port, 8080);
  EXPECT_TRUE(loaded.value.debug);
  EXPECT_EQ(loaded.value.user_agent, "a b");
}

TEST(Load, TakesASecretFromAFile) {
  const auto loaded = load_only(
      {{"AS_COOKIE_FILE", "/c"}, {"API_SECRET_FILE", "/k"}, {"PROXY_URL_FILE", "/p"}},
      {{"/c", "one\ntwo\n"}, {"/k", "first\r\nsecond,third\n"}, {"/p", "http://u:p@a:8\n"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(loaded.value.cookies.reveal(), "one\ntwo");
  ASSERT_TRUE(loaded.value.proxy);
  EXPECT_EQ(loaded.value.proxy->server, (authority{"a", 8}));
  EXPECT_THAT(loaded.value.api_keys,
              ElementsAre(secret("first"), secret("second"), secret("third")));
}

TEST(Load, RefusesASecretAndItsFileTogether) {
  for (const std::string name : {"AS_COOKIE", "API_SECRET", "PROXY_URL"}) {
    const auto loaded =
        load_only({{name, "http://a"}, {name + "_FILE", "/c"}}, {{"/c", "http://b"}});
    EXPECT_THAT(loaded.problems,
                ElementsAre(AllOf(HasSubstr(name + " "), HasSubstr(name + "_FILE"))));
  }
}

TEST(Load, RefusesASecretFileThatCannotBeReadOrIsEmpty) {
  for (const std::string name : {"AS_COOKIE_FILE", "API_SECRET_FILE", "PROXY_URL_FILE"}) {
    EXPECT_THAT(load_only({{name, "/none"}}).problems,
                ElementsAre(AllOf(StartsWith(name + " "), HasSubstr("No such file"))));
    EXPECT_THAT(load_only({{name, "/e"}}, {{"/e", " \n"}}).problems,
                ElementsAre(AllOf(StartsWith(name + " "), HasSubstr("empty"))));
  }
}

TEST(Load, RefusesApiSecretsWithoutAUsableKey) {
  for (const std::string text : {",", " , ", " ",
                                 "good,b\x01"
                                 "ad",
                                 "a\x7f"}) {
    const auto loaded = load_with({{"API_SECRET", text}});
    EXPECT_THAT(loaded.problems, ElementsAre(StartsWith("API_SECRET "))) << text;
    EXPECT_THAT(loaded.value.api_keys, IsEmpty()) << text;
  }
  EXPECT_THAT(load_only({{"API_SECRET_FILE", "/k"}}, {{"/k", ","}}).problems,
              ElementsAre(StartsWith("API_SECRET ")));
}

TEST(Load, WarnsWhenTheServerIsOpenToAll) {
  EXPECT_THAT(load_only({}).warnings, ElementsAre(StartsWith("API_SECRET is not set")));
  EXPECT_THAT(load_only({{"API_SECRET_FILE", "/none"}}).warnings, IsEmpty());
}

TEST(Load, NamesTheNearestKnownNameOfAnUnknownOne) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"AS_COKIE", "AS_COOKIE"},
      {"AS_COOKIES", "AS_COOKIE"},
      {"AS_COOKIE_FIEL", "AS_COOKIE_FILE"},
      {"AS_CHATPATH", "AS_CHAT_PATH"},
      {"AS_BASEURL", "AS_BASE_URL"},
      {"AS_APP_VERSOIN", "AS_APP_VERSION"}};
  for (const auto& [name, nearest] : cases) {
    EXPECT_THAT(
        load_with({{name, "x"}}).warnings,
        ElementsAre(name + " is unknown and has no effect; the nearest known name is " + nearest));
  }
}

TEST(Load, DoesNotWarnOfNamesThatAreNotOurs) {
  EXPECT_THAT(load_with({{"ASX", "1"}, {"PATH", "/bin"}, {"HAS_COOKIE", "1"}}).warnings, IsEmpty());
}

TEST(Load, ShowsNoSecretInProblemsAndWarnings) {
  const std::vector<environment> cases{{{"AS_COOKIE", "canary"}, {"AS_COOKIE_FILE", "canary"}},
                                       {{"AS_COOKIE_FILE", "canary"}},
                                       {{"API_SECRET", "canary\x01"}},
                                       {{"AS_BASE_URL", "https://user:canary@host"}},
                                       {{"AS_COKIE", "canary"}},
                                       {{"PROXY_URL", "canary"}},
                                       {{"PROXY_URL", "ftp://u:canary@p"}},
                                       {{"PROXY_URL", "http://canary:%0d@p"}},
                                       {{"PROXY_URL", "http://u:canary@p:0"}},
                                       {{"PROXY_URL_FILE", "http://u:canary@p"}}};
  for (const auto& env : cases) {
    auto loaded = load_with(env);
    auto& lines = loaded.problems;
    lines.insert(lines.end(), loaded.warnings.begin(), loaded.warnings.end());
    EXPECT_THAT(lines, testing::SizeIs(1));
    EXPECT_THAT(lines, testing::Each(Not(HasSubstr("canary"))));
  }
}

}  // namespace
}  // namespace asb::config
