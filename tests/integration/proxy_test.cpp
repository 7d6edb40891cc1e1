#include "simulator/black_hole.hpp"
#include "simulator/proxy_server.hpp"
#include "support/gateway_fixture.hpp"
#include "support/trusted_authorities.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

// Everything that goes to the upstream goes through PROXY_URL, or fails (design §9).
namespace asb::test {
namespace {

using scheme = config::outgoing_proxy::scheme;
using simulator::proxy_fault;
using simulator::proxy_options;
using simulator::tls_variant;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using std::string_literals::operator""s;

constexpr const char* user = "canary-user";
constexpr const char* password = "canary-password";

/// A server behind a proxy of the test. The log is kept, to be searched for secrets.
struct behind_proxy : gateway {
  behind_proxy() { spdlog::default_logger()->sinks().push_back(sink); }
  ~behind_proxy() override {
    server.reset();
    std::erase(spdlog::default_logger()->sinks(), sink);
    EXPECT_THAT(log.str(), Not(HasSubstr("canary")));
  }

  /// The proxy of this kind, at the port of the test's or at another.
  void go_through(scheme kind, proxy_options options, std::uint16_t port = 0) {
    const bool socks = kind == scheme::socks5 || kind == scheme::socks5h;
    options.protocol =
        socks ? simulator::proxy_protocol::socks5 : simulator::proxy_protocol::connect;
    options.tls = kind == scheme::https;
    proxy.emplace(options);
    settings.proxy = {.kind = kind,
                      .server = {kind == scheme::https ? "localhost" : "127.0.0.1",
                                 port == 0 ? proxy->port() : port},
                      .credentials = {}};
    settings.workers = 1;
  }
  void log_in(const char* with = password) {
    settings.proxy->credentials = {secret(user), secret(with)};
  }
  /// An upstream under TLS instead of the plain one.
  void secure_upstream(tls_variant certificate = tls_variant::good) {
    secure.emplace(simulator::params{.tls = true, .certificate = certificate});
    ask_for(*secure);
  }
  /// Chat goes to a name and refresh to an address, so that each has a connection of its own.
  void ask_for(const simulator::server& from) {
    const std::string_view protocol = &from == &upstream ? "http" : "https";
    settings.base_url = parse_url(fmt::format("{}://localhost:{}", protocol, from.port())).value();
    settings.token_url =
        parse_url(fmt::format("{}://127.0.0.1:{}/v1/token", protocol, from.port())).value();
  }
  void run() {
    trusted.emplace((proxy ? proxy->ca_pem() : "") + (secure ? secure->ca_pem() : ""));
    start();
  }

  std::string display(std::string_view kind) const {
    return fmt::format("{}://{}", kind, settings.proxy->server.text());
  }
  /// The message of a request's failure, which must have the status.
  std::string failure(unsigned status = 502) {
    const auto response = ask(post(chat(true)));
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_THAT(response.body, Not(HasSubstr("canary")));
    return nlohmann::json::parse(response.body).at("error").at("message");
  }
  void expect_nothing_direct() {
    const auto& real = secure ? *secure : upstream;
    EXPECT_EQ(real.snapshot().connections_accepted, proxy ? proxy->snapshot().tunnels : 0U);
  }

  std::optional<simulator::proxy_server> proxy;
  std::optional<simulator::server> secure;
  std::optional<trusted_authorities> trusted;
  std::ostringstream log;
  spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log);
};

struct route {
  std::string name;
  scheme kind;

  friend void PrintTo(const route& r, std::ostream* out) { *out << r.name; }
};
const auto every_kind =
    testing::Values(route{"http", scheme::http}, route{"https", scheme::https},
                    route{"socks5", scheme::socks5}, route{"socks5h", scheme::socks5h});
const auto by_name = [](const auto& test) { return test.param.name; };

struct through : behind_proxy, testing::WithParamInterface<route> {
  /// Two chats and a refresh; all over connections that the proxy made.
  void expect_answers() {
    run();
    for (const bool stream : {true, false}) {
      const auto response = ask(post(chat(stream)));
      EXPECT_EQ(response.status, 200U) << response.body;
      EXPECT_TRUE(response.complete);
    }
    const auto state = (secure ? *secure : upstream).snapshot();
    EXPECT_EQ(state.refreshes, 1U);
    EXPECT_EQ(state.chats, 2U);
    EXPECT_EQ(state.connections_accepted, 2U);
    expect_nothing_direct();
    std::vector<std::string> names;
    for (const auto& target : proxy->snapshot().targets) {
      if (target.by_name) names.push_back(target.host);
      EXPECT_TRUE(target.by_name || target.host == "127.0.0.1" || target.host == "::1");
      EXPECT_EQ(target.port, settings.base_url.server.port);
    }
    const bool looked_up_here = GetParam().kind == scheme::socks5;
    EXPECT_EQ(names, looked_up_here ? std::vector<std::string>{} : std::vector{"localhost"s});
    EXPECT_EQ(proxy->snapshot().logins_refused, 0U);
  }
};

TEST_P(through, plain_upstream_without_login) {
  ask_for(upstream);
  go_through(GetParam().kind, {});
  expect_answers();
}
TEST_P(through, plain_upstream_with_login) {
  ask_for(upstream);
  go_through(GetParam().kind, {.user = user, .password = password});
  log_in();
  expect_answers();
}
TEST_P(through, upstream_under_tls_without_login) {
  secure_upstream();
  go_through(GetParam().kind, {});
  expect_answers();
}
TEST_P(through, upstream_under_tls_with_login) {
  secure_upstream();
  go_through(GetParam().kind, {.user = user, .password = password});
  log_in();
  expect_answers();
}

TEST_P(through, long_bodies_pass_both_ways) {
  secure_upstream();
  secure->set_default({.what = simulator::generated_answer{.frames = 500, .unicode = true}});
  go_through(GetParam().kind, {});
  run();
  const std::string text(3'000'000, 'x');
  const auto response = ask(post(chat(true, text)));
  EXPECT_TRUE(response.complete);
  EXPECT_THAT(response.body, testing::EndsWith("data: [DONE]\n\n"));
  EXPECT_THAT(secure->snapshot().chat_requests.back().request.body, HasSubstr(text));
}

TEST_P(through, an_answer_that_is_cut_is_seen_as_cut) {
  secure_upstream();
  go_through(GetParam().kind, {});
  run();
  secure->set_default(simulator::preset("tls_no_close_notify"));
  EXPECT_TRUE(ask(post(chat(true))).complete);
  secure->set_default(simulator::preset("tls_cut_in_answer"));
  EXPECT_FALSE(ask(post(chat(true))).complete);
}

TEST_P(through, upstream_with_a_wrong_certificate_is_still_refused) {
  for (const auto variant : {tls_variant::wrong_host, tls_variant::untrusted_ca}) {
    secure_upstream(variant);
    go_through(GetParam().kind, {});
    run();
    EXPECT_THAT(failure(), AllOf(HasSubstr("TLS"), HasSubstr("127.0.0.1"),
                                 HasSubstr("through " + display(GetParam().name))));
    EXPECT_EQ(secure->snapshot().refreshes, 0U);
    expect_nothing_direct();
    server.reset();
  }
}

TEST_P(through, wrong_or_missing_login_is_502_after_two_accounts) {
  ask_for(upstream);
  cookies = "refresh-1,refresh-2,refresh-3";
  for (const bool given : {true, false}) {
    go_through(GetParam().kind, {.user = user, .password = password});
    if (given) log_in("canary-wrong");
    run();
    EXPECT_THAT(failure(), AllOf(HasSubstr("proxy " + display(GetParam().name)),
                                 HasSubstr(given ? "it refused the user name or password"
                                                 : "it wants a login")));
    EXPECT_GE(proxy->snapshot().logins_refused, 2U);
    EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
    server.reset();
  }
  const auto text = log_of_the_run();
  EXPECT_THAT(text, HasSubstr(" attempts=2 "));
  EXPECT_THAT(text, testing::Not(HasSubstr(" attempts=3 ")));
}

TEST_P(through, dead_proxy_is_502_and_nothing_goes_around_it) {
  go_through(GetParam().kind, {});
  log_in();
  trusted.emplace(proxy->ca_pem() + "\n");
  proxy.reset();
  start();
  EXPECT_THAT(failure(), HasSubstr("proxy " + display(GetParam().name) + ": Connection refused"));
  EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
}

TEST_P(through, stalling_proxy_is_502_within_the_connect_timeout) {
  settings.upstream_connect_timeout = std::chrono::seconds(1);
  go_through(GetParam().kind, {.fault = proxy_fault::stall});
  log_in();
  run();
  const auto begun = steady_clock::now();
  EXPECT_THAT(failure(), HasSubstr("proxy " + display(GetParam().name) + ": it did not answer"));
  EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(5));
  expect_nothing_direct();
}

TEST_P(through, proxy_that_refuses_the_target_or_talks_nonsense_is_502) {
  for (const auto& [fault, words] :
       {std::pair{proxy_fault::refuse_target, "allow a connection to 127.0.0.1:"},
        std::pair{proxy_fault::garbage, "it"}, std::pair{proxy_fault::close, "closed"}}) {
    ask_for(upstream);
    go_through(GetParam().kind, {.fault = fault});
    run();
    EXPECT_THAT(failure(), AllOf(HasSubstr(display(GetParam().name)), HasSubstr(words)));
    EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
    server.reset();
  }
}

TEST_P(through, target_that_the_proxy_cannot_reach_is_502_and_named) {
  go_through(GetParam().kind, {});
  const auto gone = simulator::proxy_server().port();
  settings.token_url = parse_url(fmt::format("http://127.0.0.1:{}/v1/token", gone)).value();
  run();
  EXPECT_THAT(failure(), AllOf(HasSubstr("proxy " + display(GetParam().name)),
                               HasSubstr(fmt::format("127.0.0.1:{}", gone))));
}

INSTANTIATE_TEST_SUITE_P(a_proxy, through, every_kind, by_name);

TEST_F(behind_proxy, https_proxy_must_prove_who_it_is) {
  for (const auto variant :
       {tls_variant::wrong_host, tls_variant::untrusted_ca, tls_variant::expired}) {
    go_through(scheme::https, {.certificate = variant, .user = user, .password = password});
    log_in();
    run();
    EXPECT_THAT(failure(), HasSubstr("proxy " + display("https") + ": TLS handshake failed"));
    EXPECT_EQ(proxy->snapshot().targets.size(), 0U);
    EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
    server.reset();
  }
}

TEST_F(behind_proxy, tls_of_the_proxy_that_stalls_is_the_proxys_failure) {
  settings.upstream_connect_timeout = std::chrono::seconds(1);
  const simulator::server stalls({.tls = true, .stalls = true});
  go_through(scheme::https, {}, stalls.port());
  run();
  EXPECT_THAT(failure(),
              HasSubstr("proxy " + display("https") + ": the TLS handshake took too long"));
}

TEST_F(behind_proxy, proxy_that_answers_no_syn_is_502) {
  settings.upstream_connect_timeout = std::chrono::seconds(1);
  const simulator::black_hole hole;
  go_through(scheme::http, {}, hole.port());
  run();
  EXPECT_THAT(failure(), HasSubstr("proxy " + display("http") + ": connecting took too long"));
}

TEST_F(behind_proxy, proxy_without_an_address_is_502) {
  settings.upstream_connect_timeout = std::chrono::seconds(5);
  go_through(scheme::socks5h, {});
  settings.proxy->server.host = "proxy.invalid";
  run();
  EXPECT_THAT(failure(), HasSubstr("proxy socks5h://proxy.invalid:"));
  EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
}

TEST_F(behind_proxy, upstream_whose_tls_stalls_behind_it_is_504) {
  settings.upstream_connect_timeout = std::chrono::seconds(1);
  secure.emplace(simulator::params{.tls = true, .stalls = true});
  ask_for(*secure);
  go_through(scheme::https, {});
  run();
  EXPECT_THAT(failure(504), HasSubstr("through " + display("https")));
}

}  // namespace
}  // namespace asb::test
