#include "healthcheck.hpp"

#include <asb/base/url.hpp>
#include <asb/net/http_client.hpp>
#include <asb/observe/spawn.hpp>

#include <spdlog/fmt/fmt.h>

namespace asb::app {
namespace {

constexpr std::chrono::seconds patience{5};

struct text_sink final : net::body_sink {
  void on_body(std::string_view bytes) override { text += bytes; }
  std::string text;
};

/// A server with as many connections as it can carry is alive: to restart it would only help those
/// who hold them.
bool is_overloaded(unsigned status, std::string_view body) {
  return status == 503 && body.contains(R"("code":"overloaded")");
}

awaitable<void> probe(net::http_client& http, const origin& where, std::string& problem) {
  const auto response = co_await http.send({.method = "GET",
                                            .to = where,
                                            .target = "/healthz",
                                            .headers = {},
                                            .body = {},
                                            .deadline = steady_clock::now() + patience});
  if (!response) {
    problem = response.error().message;
    co_return;
  }
  const auto status = (*response)->status();
  text_sink body;
  while (status != 200) {
    const auto more = co_await (*response)->read(body);
    if (!more || !*more) break;
  }
  const bool alive = status == 200 || is_overloaded(status, body.text);
  problem = alive ? "" : fmt::format("/healthz answered {}", status);
}

/// The address on this machine that the server listens on.
std::string local_address(const config::config& settings) {
  if (!settings.bind_address) return "127.0.0.1";
  const auto& address = *settings.bind_address;
  if (!address.is_unspecified()) return address.to_string();
  return address.is_v6() ? "::1" : "127.0.0.1";
}

}  // namespace

int check_health(const config::environment& env, std::ostream& problems) {
  // What is wrong with other settings is not this command's business.
  const auto settings = config::load(env, config::read_file).value;
  const origin where{.tls = false, .host = local_address(settings), .port = settings.port};
  asio::io_context context;
  std::string problem = "no answer";
  {
    const auto dialer = net::create_direct_dialer(context.get_executor(), nullptr);
    net::http_client http(context.get_executor(), {.connect_timeout = patience}, *dialer);
    observe::spawn(context.get_executor(), "healthcheck", probe(http, where, problem),
                   [&] { http.close(); });
    observe::run_guarded(context);
  }
  if (problem.empty()) return 0;
  problems << "unhealthy: " << problem << '\n';
  return 1;
}

}  // namespace asb::app
