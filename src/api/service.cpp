#include "auth.hpp"
#include "chat_completions.hpp"
#include "client_address.hpp"
#include "cors.hpp"
#include "error_response.hpp"
#include "plain_routes.hpp"
#include "readiness.hpp"

#include <asb/api/service.hpp>
#include <asb/openai/api_error.hpp>
#include <asb/openai/models.hpp>

namespace asb::api {

service::service(const params& settings, gateway::dispatcher& dispatcher, side_thread& aside,
                 const accounts::pool& accounts, const accounts::store& store,
                 rate_limiter* limiter, http::load_limit& load)
    : params_(settings),
      dispatcher_(dispatcher),
      aside_(aside),
      accounts_(accounts),
      store_(store),
      limiter_(limiter),
      load_(load) {
  add_routes();
}

void service::add_routes() {
  const auto open = [this](std::string path, http::handler serve) {
    router_.add({"GET", std::move(path), std::move(serve), false});
  };
  const auto guarded = [this](std::string method, const std::string& path, http::handler serve) {
    router_.add({std::move(method), params_.route_prefix + path, std::move(serve), true});
  };
  open("/", [this](auto& ex) { return show_version(ex, params_); });
  open("/healthz", [](auto& ex) { return show_health(ex); });
  open("/readyz",
       [this](auto& ex) { return show_readiness(ex, accounts_, store_, params_.buckets); });
  guarded("POST", "/v1/chat/completions", [this](auto& ex) { return answer_chat(ex); });
  guarded("GET", "/v1/models",
          [list = openai::encode_models(params_.models, params_.started)](auto& ex) {
            return show_models(ex, list);
          });
  guarded("GET", "/v1/models/{}", [this](auto& ex) { return show_model(ex, params_); });
  for (const auto* root : {"/dashboard/billing", "/v1/dashboard/billing"}) {
    guarded("GET", std::string(root) + "/subscription",
            [](auto& ex) { return show_subscription(ex); });
    guarded("GET", std::string(root) + "/usage", [](auto& ex) { return show_usage(ex); });
  }
}

// The order matters:
// 1. CORS fields go on every response, so first;
// 2. an address on the black list gets nothing but the health routes, which say nothing;
// 3. a preflight carries no key by its nature, so it is answered before anything can refuse it;
// 4. the rate limit counts what is refused later too: guessing keys and routes costs;
// 5. what does not exist is told to anyone: it gives nothing away and saves a lookup of the key;
// 6. the key, before a byte of the body is taken;
// 7. what the server cannot carry, likewise: only those who have a key learn that it is busy.
std::optional<http::response> service::admit(http::exchange& ex) {
  const auto& request = ex.req();
  const auto client = client_address(request, params_.trusted_proxies);
  ex.record().client = client.to_string();
  add_cors_fields(ex, params_.cors_origins);
  const auto matched = router_.find(request);
  const bool is_open = matched.found != nullptr && !matched.found->guarded;
  if (!is_open && any_contains(params_.black_list, client)) {
    return to_response(ex, openai::forbidden());
  }
  if (request.method == "OPTIONS") return answer_preflight(request);
  if (!is_open) {
    if (auto refused = limit_rate(ex, client)) return refused;
  }
  if (matched.found == nullptr) {
    if (matched.allow.empty()) {
      return to_response(ex, openai::not_found(request.method, request.path));
    }
    auto response = to_response(ex, openai::method_not_allowed(request.method, matched.allow));
    response.fields.emplace_back("Allow", matched.allow);
    return response;
  }
  if (matched.found->guarded && !authorized(request, params_.keys)) {
    return to_response(ex, openai::invalid_api_key());
  }
  if (request.method == "POST" && !load_.call_fits()) return overloaded(ex);
  return std::nullopt;
}

awaitable<void> service::answer_chat(http::exchange& ex) {
  const auto call = load_.begin_call();
  if (!call) {
    co_await ex.respond(overloaded(ex));
    co_return;
  }
  co_await complete_chat(ex, params_, dispatcher_, aside_);
}

std::optional<http::response> service::limit_rate(http::exchange& ex, const ip_address& client) {
  if (limiter_ == nullptr) return std::nullopt;
  const auto made = limiter_->ask(client, steady_clock::now());
  const auto reset = std::chrono::ceil<std::chrono::seconds>(made.reset);
  ex.add_field("x-ratelimit-limit-requests", std::to_string(limiter_->limit()));
  ex.add_field("x-ratelimit-remaining-requests", std::to_string(made.remaining));
  ex.add_field("x-ratelimit-reset-requests", std::to_string(reset.count()) + "s");
  if (made.allowed) return std::nullopt;
  return to_response(ex, openai::rate_limited(std::chrono::ceil<std::chrono::seconds>(made.wait)));
}

awaitable<void> service::handle(http::exchange& ex) {
  return router_.find(ex.req()).found->serve(ex);
}

http::response service::overloaded(http::exchange& ex) {
  add_cors_fields(ex, params_.cors_origins);
  return to_response(ex, openai::overloaded());
}

http::response service::refuse(http::exchange& ex, unsigned status, const std::string& reason) {
  add_cors_fields(ex, params_.cors_origins);
  if (status == 413) return to_response(ex, openai::too_large(params_.max_body));
  if (status == 503) return to_response(ex, openai::shutting_down());
  return to_response(ex, openai::from_status(status, reason));
}

}  // namespace asb::api
