#include "fault_fixture.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

namespace asb::test {
namespace {

constexpr auto get_health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
/// Connections to the upstream that may stay for later requests: one of a chat and one of a refresh
/// that ran beside it.
constexpr std::size_t most_idle = 2;

std::size_t open_in(const std::optional<simulator::server>& of) {
  return of ? of->snapshot().connections_open : 0;
}

std::ptrdiff_t count_matches(const std::string& text, const std::string& pattern) {
  const std::regex wanted(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), wanted), {});
}

}  // namespace

fault_fixture::fault_fixture() {
  settings.workers = 1;
  settings.account_concurrency = 1;
}

fault_fixture::~fault_fixture() {
  server.reset();  // before the simulators that are members here
}

void fault_fixture::start_counted() {
  const auto given = std::exchange(cookies, "");
  start();
  ASSERT_EQ(ask(get_health).status, 200U);
  ASSERT_TRUE(eventually([this] { return server->connections() == 0; }));
  baseline_ = descriptors();
  server.reset();
  cookies = given;
  start();
}

std::size_t fault_fixture::descriptors() const {
  using std::filesystem::directory_iterator;
  // SQLite keeps those of an order in this process until the server closes its own: closing any
  // descriptor of a file would end the process's POSIX locks on it.
  const auto all = std::ranges::count_if(
      directory_iterator("/proc/self/fd"), directory_iterator(), [](const auto& each) {
        std::error_code gone;
        return !std::filesystem::read_symlink(each, gone).string().contains("accounts.sqlite");
      });
  return static_cast<std::size_t>(all) - 2 * upstream_connections();
}

std::size_t fault_fixture::upstream_connections() const {
  return upstream.snapshot().connections_open + open_in(behind_tls);
}

void fault_fixture::expect_nothing_left() {
  const bool nothing = eventually([this] {
    return server->connections() == 0 && upstream.snapshot().streams_running == 0 &&
           upstream_connections() <= most_idle && descriptors() <= baseline_;
  });
  EXPECT_TRUE(nothing) << server->connections() << " clients, " << upstream_connections()
                       << " upstream connections, " << descriptors() << " descriptors of "
                       << baseline_;
  EXPECT_EQ(ask(get_health).status, 200U);
}

void fault_fixture::expect_recovery() {
  upstream.script({});
  upstream.set_default({});
  upstream.set_account("refresh-1", {});
  reset_accounts();
  EXPECT_TRUE(eventually([this] { return ask(post(chat(true))).complete; }));
  EXPECT_TRUE(eventually([this] { return ask(post(chat(false))).status == 200U; }));
  expect_nothing_left();
}

std::string fault_fixture::whole_log() {
  if (!log_) log_ = log_of_the_run();
  return *log_;
}

void fault_fixture::expect_verdict(const std::string& request_id, std::string_view verdict) {
  const auto text = whole_log();
  std::smatch access;
  ASSERT_TRUE(std::regex_search(text, access, std::regex("id=" + request_id + " .*")));
  std::smatch attempts;
  const auto line = access.str();
  ASSERT_TRUE(std::regex_search(line, attempts, std::regex(" attempts=([1-9]\\d*) "))) << line;
  const auto of_request = "request " + request_id + ": account [0-9a-f]{8}: ";
  EXPECT_EQ(count_matches(text, of_request), std::stoi(attempts[1])) << text;
  EXPECT_EQ(count_matches(text, fmt::format("{}{}: ", of_request, verdict)), std::stoi(attempts[1]))
      << text;
}

simulator::server& fault_fixture::secure(simulator::tls_variant certificate, bool stalls) {
  behind_tls.emplace(simulator::params{.tls = true, .certificate = certificate, .stalls = stalls});
  trusted.emplace(behind_tls->ca_pem());
  return *behind_tls;
}

}  // namespace asb::test
