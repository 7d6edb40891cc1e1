#include "outgoing.hpp"
#include "worker.hpp"

#include <asb/accounts/enlist.hpp>
#include <asb/accounts/keeper.hpp>
#include <asb/app/application.hpp>
#include <asb/base/clock.hpp>
#include <asb/http/listener.hpp>
#include <asb/net/tls_context.hpp>
#include <asb/tokens/counter.hpp>

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <random>

namespace asb::app {
namespace {

openai::reasoning_format reasoning_of(config::reasoning_format format) {
  switch (format) {
    case config::reasoning_format::reasoning_content: break;
    case config::reasoning_format::think_tags: return openai::reasoning_format::think_tags;
    case config::reasoning_format::hidden: return openai::reasoning_format::hidden;
  }
  return openai::reasoning_format::reasoning_content;
}

api::params api_params(const config::config& settings, const alexsidebar::model_table& models) {
  api::params params;
  for (const auto& key : settings.api_keys) params.keys.push_back(sha256(key.reveal()));
  params.trusted_proxies = settings.trusted_proxies;
  params.black_list = settings.black_list;
  params.cors_origins = settings.cors_origins;
  params.route_prefix = settings.route_prefix;
  params.reasoning = reasoning_of(settings.reasoning);
  params.heartbeat = settings.stream_heartbeat;
  params.version = ASB_VERSION;
  for (const auto& model : models.all()) params.models.push_back(model.name);
  params.buckets = models.buckets();
  params.started = std::chrono::system_clock::to_time_t(system_clock().utc());
  params.max_body = settings.max_body_bytes;
  return params;
}

std::vector<alexsidebar::model> mapped_models(const config::config& settings) {
  std::vector<alexsidebar::model> models;
  models.reserve(settings.model_map.size());
  for (const auto& [name, upstream_name, bucket] : settings.model_map) {
    models.push_back({name, upstream_name, bucket});
  }
  return models;
}

/// The store and what it holds; where it cannot be used, one that keeps everything in memory.
struct opened_store {
  std::unique_ptr<accounts::store> store;
  std::vector<accounts::saved_account> saved;
};

opened_store open_store(const std::string& folder) {
  auto store = accounts::create_sqlite_store(folder);
  auto saved = store ? (*store)->load() : std::unexpected(store.error());
  if (saved) return {std::move(*store), std::move(*saved)};
  spdlog::error("DATA_DIR cannot be used, so the accounts' state is lost at the next start: {}",
                saved.error().message);
  return {accounts::create_memory_store(saved.error().message), {}};
}

std::vector<accounts::enlisted_account> enlist(const std::vector<accounts::cookie_entry>& entries,
                                               opened_store& from) {
  auto list = accounts::enlist(entries, std::move(from.saved));
  if (list.size() < entries.size()) {
    spdlog::warn("{} entries of AS_COOKIE are other tokens of accounts that it holds already",
                 entries.size() - list.size());
  }
  for (const auto& each : list) from.store->enlist(each.known);
  return list;
}

std::size_t descriptor_limit() {
  rlimit limit{};
  constexpr std::size_t usual = 1024;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : usual;
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

class application::parts {
 public:
  parts(const config::config& settings, const std::vector<accounts::cookie_entry>& accounts)
      : settings_(settings),
        models_(mapped_models(settings)),
        api_(api_params(settings, models_)),
        opened_(open_store(settings.data_dir)),
        accounts_(enlist(accounts, opened_), system_clock(), *opened_.store,
                  {.cooling = settings.cooling,
                   .most_at_once = settings.account_concurrency,
                   .seed = random_seed()}) {
    if (settings.rate_limit > 0) {
      limiter_ = std::make_unique<api::rate_limiter>(settings.rate_limit);
    }
    opened_.store->watch_orders(
        [this](const accounts::order& wanted) { accounts_.carry_out(wanted); });
  }

  ~parts() { stop(); }

  result<void> start() {
    if (needs_tls(settings_)) {
      auto tls = net::tls_context::create();
      if (!tls) return std::unexpected(tls.error());
      tls_ = std::move(*tls);
    }
    load_.emplace(descriptor_limit(), std::max(1U, settings_.workers));
    const shared with{settings_, accounts_, *opened_.store, models_, counter_,
                      aside_,    api_,      limiter_.get(), *load_,  tls_.get()};
    std::vector<http::listener::worker> targets;
    for (unsigned i = 0; i < std::max(1U, settings_.workers); ++i) {
      auto& made = *workers_.emplace_back(std::make_unique<worker>(with));
      targets.push_back(
          {.runs_on = made.get_executor(),
           .load = [&made] { return made.server().connections(); },
           .take_over = [&made](tcp_socket s) { made.server().adopt(std::move(s)); }});
    }
    listener_.emplace(workers_.front()->get_executor(), std::move(targets));
    if (auto listening = listen(); !listening) return listening;
    keeper_.emplace(workers_.front()->get_executor(), accounts_, workers_.front()->tokens());
    keeper_->start();
    for (const auto& each : workers_) each->start();
    return {};
  }

  std::uint16_t port() const { return port_; }

  std::size_t connections() const {
    std::size_t sum = 0;
    for (const auto& each : workers_) sum += each->server().connections();
    return sum;
  }

  void drain() {
    close_listener();
    for (const auto& each : workers_) each->drain();
  }

  void stop() {
    close_listener();
    if (keeper_ && !workers_.empty()) {
      asio::post(workers_.front()->get_executor(), [this] { keeper_->stop(); });
    }
    for (const auto& each : workers_) each->stop();
    for (const auto& each : workers_) each->join();
    // What these still have to tell goes to contexts that are stopped, so they go after them.
    aside_.stop();
    opened_.store->close();
    keeper_.reset();
    listener_.reset();
    workers_.clear();
  }

 private:
  result<void> listen() {
    if (settings_.bind_address) return listen_on(*settings_.bind_address);
    if (auto v4 = listen_on(asio::ip::address_v4::any()); !v4) return v4;
    if (auto v6 = listen_on(asio::ip::address_v6::any()); !v6) {
      spdlog::debug("no IPv6: {}", v6.error().message);
    }
    return {};
  }

  result<void> listen_on(const asio::ip::address& address) {
    const auto port = port_ == 0 ? settings_.port : port_;
    const auto bound = listener_->listen({address, port});
    if (!bound) return std::unexpected(bound.error());
    port_ = *bound;
    spdlog::info("listening on {} port {}", address.to_string(), port_);
    return {};
  }

  void close_listener() {
    if (!listener_ || workers_.empty()) return;
    asio::post(workers_.front()->get_executor(), [this] { listener_->close(); });
  }

  const config::config settings_;
  const alexsidebar::model_table models_;
  const tokens::o200k_counter counter_;
  side_thread aside_;
  const api::params api_;
  std::unique_ptr<api::rate_limiter> limiter_;
  std::optional<http::load_limit> load_;
  opened_store opened_;
  accounts::pool accounts_;
  std::unique_ptr<net::tls_context> tls_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::optional<accounts::keeper> keeper_;
  std::optional<http::listener> listener_;
  std::uint16_t port_ = 0;
};

application::application(const config::config& settings,
                         const std::vector<accounts::cookie_entry>& accounts)
    : parts_(std::make_unique<parts>(settings, accounts)) {}

application::~application() = default;
result<void> application::start() {
  return parts_->start();
}
std::uint16_t application::port() const {
  return parts_->port();
}
std::size_t application::connections() const {
  return parts_->connections();
}
void application::drain() {
  parts_->drain();
}
void application::stop() {
  parts_->stop();
}

}  // namespace asb::app
