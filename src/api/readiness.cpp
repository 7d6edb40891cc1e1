#include "readiness.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/chrono.h>

#include <algorithm>

namespace asb::api {
namespace {

using json = nlohmann::ordered_json;

std::string utc_text(accounts::time_point when) {
  return fmt::format("{:%FT%TZ}", std::chrono::ceil<std::chrono::seconds>(when));
}

/// Why there is no usable account at all.
std::string reason_of(const accounts::census& all) {
  if (all.accounts == 0) return "no account is configured: set AS_COOKIE";
  if (all.disabled == all.accounts) return "every account is disabled";
  const bool any_returns = std::ranges::any_of(
      all.buckets, [](const accounts::bucket_census& each) { return each.soonest.has_value(); });
  if (any_returns) return "every account rests";
  return all.disabled > 0 ? "every account is dead or disabled"
                          : "no account's token is accepted any more: replace them in AS_COOKIE";
}

}  // namespace

awaitable<void> show_readiness(http::exchange& ex, const accounts::pool& accounts,
                               const accounts::store& store, std::span<const std::string> buckets) {
  const auto all = accounts.count(buckets);
  const bool ready = std::ranges::any_of(
      all.buckets, [](const accounts::bucket_census& each) { return each.usable > 0; });
  json body{{"status", ready ? "ready" : "not ready"}};
  if (!ready) body["reason"] = reason_of(all);
  body["accounts"] = all.accounts;
  body["dead"] = all.dead;
  body["disabled"] = all.disabled;
  body["usable"] = json::object();
  body["resting"] = json::object();
  for (const auto& each : all.buckets) {
    body["usable"][each.bucket] = each.usable;
    if (each.usable > 0 || !each.soonest) continue;
    body["resting"][each.bucket] = {{"until", utc_text(*each.soonest)}, {"reason", each.reason}};
  }
  body["store"] = store.problem().empty() ? "ok" : "in memory only: the log says why";
  co_await ex.respond({.status = ready ? 200U : 503U, .body = body.dump()});
}

}  // namespace asb::api
