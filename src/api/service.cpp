#include "auth.hpp"
#include "chat_completions.hpp"
#include "cors.hpp"
#include "error_response.hpp"
#include "plain_routes.hpp"
#include "readiness.hpp"

#include <asb/api/service.hpp>
#include <asb/openai/api_error.hpp>

namespace asb::api {

service::service(const params& settings, gateway::dispatcher& dispatcher,
                 const accounts::pool& accounts, const accounts::store& store)
    : params_(settings), dispatcher_(dispatcher), accounts_(accounts), store_(store) {
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
  guarded("POST", "/v1/chat/completions",
          [this](auto& ex) { return complete_chat(ex, params_, dispatcher_); });
  guarded("GET", "/v1/models", [this](auto& ex) { return list_models(ex, params_); });
  guarded("GET", "/v1/models/{}", [this](auto& ex) { return show_model(ex, params_); });
  for (const auto* root : {"/dashboard/billing", "/v1/dashboard/billing"}) {
    guarded("GET", std::string(root) + "/subscription",
            [](auto& ex) { return show_subscription(ex); });
    guarded("GET", std::string(root) + "/usage", [](auto& ex) { return show_usage(ex); });
  }
}

// The order matters:
// 1. CORS fields go on every response, so first;
// 2. a preflight carries no key by its nature, so it is answered before anything can refuse it;
// 3. what does not exist is told to anyone: it gives nothing away and saves a lookup of the key;
// 4. the key, before a byte of the body is taken.
std::optional<http::response> service::admit(http::exchange& ex) {
  add_cors_fields(ex);
  const auto& request = ex.req();
  if (request.method == "OPTIONS") return answer_preflight(request);
  const auto matched = router_.find(request);
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
  return std::nullopt;
}

awaitable<void> service::handle(http::exchange& ex) {
  return router_.find(ex.req()).found->serve(ex);
}

http::response service::refuse(http::exchange& ex, unsigned status, const std::string& reason) {
  add_cors_fields(ex);
  if (status == 413) return to_response(ex, openai::too_large(params_.max_body));
  if (status == 503) return to_response(ex, openai::shutting_down());
  return to_response(ex, openai::from_status(status, reason));
}

}  // namespace asb::api
