#include "plain_routes.hpp"

#include "error_response.hpp"

#include <asb/base/json_text.hpp>
#include <asb/http/router.hpp>
#include <asb/openai/billing.hpp>
#include <asb/openai/models.hpp>

#include <algorithm>

namespace asb::api {
namespace {

awaitable<void> send(http::exchange& ex, std::string body, unsigned status = 200) {
  co_await ex.respond({.status = status, .body = std::move(body)});
}

}  // namespace

awaitable<void> show_version(http::exchange& ex, const params& settings) {
  std::string body = R"({"name":"alexsidebar2api","version":)";
  append_json_string(body, settings.version);
  return send(ex, body + "}");
}

awaitable<void> show_health(http::exchange& ex) {
  return send(ex, R"({"status":"ok"})");
}

awaitable<void> show_models(http::exchange& ex, const std::string& list) {
  return send(ex, list);
}

awaitable<void> show_model(http::exchange& ex, const params& settings) {
  const auto name = http::last_segment(ex.req().path);
  if (std::ranges::find(settings.models, name) == settings.models.end()) {
    co_await ex.respond(to_response(ex, openai::model_not_found(name)));
    co_return;
  }
  co_await send(ex, openai::encode_model(name, settings.started));
}

awaitable<void> show_subscription(http::exchange& ex) {
  return send(ex, openai::encode_subscription());
}

awaitable<void> show_usage(http::exchange& ex) {
  return send(ex, openai::encode_usage_total());
}

}  // namespace asb::api
