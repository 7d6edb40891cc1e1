#include "settings.hpp"

#include <asb/config/help.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace asb::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Help, ListsEverySettingWithItsDefault) {
  const auto help = help_text("asb", "1.2.3");
  EXPECT_THAT(help, testing::StartsWith("asb 1.2.3"));
  for (const auto& row : settings()) {
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(row.name)));
  }
  EXPECT_THAT(
      help, AllOf(HasSubstr("PORT (default: 10033)"), HasSubstr("AS_COOKIE, AS_COOKIE_FILE\n"),
                  HasSubstr("WORKERS (default: number of cores)"),
                  HasSubstr("BIND_ADDRESS (default: 0.0.0.0 and [::])"),
                  HasSubstr("AS_TOKEN_URL (default: https://securetoken.googleapis.com/v1/token)"),
                  HasSubstr("SSL_CERT_FILE\n")));
}

TEST(Describe, ShowsValuesInEffectAndSecretsAsHashes) {
  config value;
  value.cookies = secret("canary-cookie");
  value.api_keys = {secret("canary-one"), secret("canary-two")};
  value.proxy = {.kind = outgoing_proxy::scheme::https,
                 .server = {"proxy", 443},
                 .credentials = {{secret("canary-user"), secret("canary-password")}}};
  value.max_body_bytes = std::size_t{3} << 20U;
  value.workers = 2;
  value.base_url = *parse_url("http://127.0.0.1:81/x");
  value.system_prompt = "a\nPORT=1";
  const auto text = "\n" + describe(value);
  EXPECT_THAT(text, Not(HasSubstr("canary")));
  EXPECT_THAT(text, AllOf(HasSubstr("\nAS_COOKIE=#" + value.cookies.hash() + "\n"),
                          HasSubstr("\nAPI_SECRET=#" + value.api_keys[0].hash() + ", #" +
                                    value.api_keys[1].hash() + "\n"),
                          HasSubstr("\nPROXY_URL=https://#" +
                                    secret("canary-user:canary-password").hash() + "@proxy:443\n"),
                          HasSubstr("\nMAX_BODY_MB=3\n"), HasSubstr("\nWORKERS=2\n"),
                          HasSubstr("\nAS_BASE_URL=http://127.0.0.1:81/x\n"),
                          HasSubstr("\nSYSTEM_PROMPT=\"a\\nPORT=1\"\n")));
}

TEST(Settings, ReadBackWhatTheyShow) {
  config value;
  value.port = 1;
  value.bind_address = boost::asio::ip::make_address("fe80::1");
  value.debug = true;
  value.log = log_format::json;
  value.reasoning = reasoning_format::hidden;
  value.code_fences = false;
  value.stream_heartbeat = std::chrono::seconds(7);
  value.workers = 9;
  value.token_url = *parse_url("http://[::1]:8080/t");
  for (const auto& row : settings()) {
    const auto shown = row.value.show(value);
    if (row.is_secret || shown.empty()) continue;
    config copy;
    EXPECT_TRUE(row.value.parse(copy, shown)) << row.name;
    EXPECT_EQ(row.value.show(copy), shown) << row.name;
  }
}

/// What stands between the settings markers of a README; empty where they are not.
std::string settings_of(const std::string& name) {
  constexpr std::string_view begin = "<!-- settings:begin -->\n";
  std::ifstream file(ASB_SOURCE_DIR "/" + name);
  std::ostringstream content;
  content << file.rdbuf();
  const auto text = content.str();
  const auto from = text.find(begin);
  const auto to = text.find("<!-- settings:end -->");
  if (from == text.npos || to == text.npos) return {};
  return text.substr(from + begin.size(), to - from - begin.size());
}

/// The cells of names and defaults of each setting: what is the same in every language.
std::vector<std::string> names_and_defaults(const std::string& table) {
  std::vector<std::string> rows;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    rows.push_back(line.substr(0, line.find(" | ", line.find(" | ") + 1)));
  }
  return rows;
}

TEST(MarkdownTable, IsTheOneInTheReadme) {
  EXPECT_EQ(settings_of("README.md"), markdown_table());
}

TEST(MarkdownTable, HasTheNamesAndDefaultsOfTheChineseReadme) {
  const auto expected = names_and_defaults(markdown_table());
  EXPECT_EQ(expected.size(), settings().size() + foreign_settings().size());
  EXPECT_EQ(names_and_defaults(settings_of("README.zh-CN.md")), expected);
}

}  // namespace
}  // namespace asb::config
