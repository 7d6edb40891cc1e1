#include "worker.hpp"

#include "outgoing.hpp"

#include <asb/base/clock.hpp>
#include <asb/observe/spawn.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>

namespace asb::app {
namespace {

net::http_client_params client_params(const shared& with) {
  const auto& settings = with.settings;
  net::http_client_params params{.connect_timeout = settings.upstream_connect_timeout,
                                 .first_byte_timeout = settings.upstream_first_byte_timeout,
                                 .idle_timeout = settings.upstream_idle_timeout};
  const auto share = with.load.most_idle() / std::max(1U, settings.workers);
  params.most_idle = std::clamp<std::size_t>(share, 1, params.most_idle);
  return params;
}

alexsidebar::chat_params chat_params(const config::config& settings) {
  return {.server = settings.base_url.server,
          .path = settings.base_url.path + settings.chat_path,
          .user_agent = settings.user_agent,
          .accept_language = settings.accept_language,
          .app_build = settings.app_build,
          .app_version = settings.app_version,
          .system_prompt = settings.system_prompt,
          .code_fences = settings.code_fences};
}

}  // namespace

worker::worker(const shared& with)
    : dialer_(create_dialer(get_executor(), with.settings, with.tls)),
      http_(get_executor(), client_params(with), *dialer_),
      upstream_(alexsidebar::create_client(http_, chat_params(with.settings), system_clock())),
      token_client_(http_, {.server = with.settings.token_url.server,
                            .path = with.settings.token_url.path,
                            .api_key = with.settings.firebase_api_key}),
      tokens_(token_client_),
      dispatcher_(get_executor(), with.accounts, tokens_, *upstream_, with.models, with.counter,
                  with.aside, {.first_event_limit = with.settings.upstream_first_byte_timeout}),
      service_(with.api, dispatcher_, with.aside, with.accounts, with.store, with.limiter,
               with.load),
      server_(get_executor(), {.max_body = with.settings.max_body_bytes}, service_, with.load) {}

worker::~worker() {
  if (thread_.joinable()) stop();
  join();
}

void worker::join() {
  if (thread_.joinable()) thread_.join();
}

void worker::start() {
  thread_ = std::thread([this] { observe::run_guarded(context_); });
}

void worker::drain() {
  asio::post(context_, [this] { server_.drain(); });
}

void worker::stop() {
  asio::post(context_, [this] {
    server_.drain();
    server_.abandon();
    http_.close();
    busy_.reset();
  });
}

}  // namespace asb::app
