#pragma once

#include <asb/api/params.hpp>
#include <asb/http/exchange.hpp>

namespace asb::api {

/// The routes that answer from what is known here.
awaitable<void> show_version(http::exchange& ex, const params& settings);
awaitable<void> show_health(http::exchange& ex);
/// `list`: openai::encode_models of all.
awaitable<void> show_models(http::exchange& ex, const std::string& list);
awaitable<void> show_model(http::exchange& ex, const params& settings);
awaitable<void> show_subscription(http::exchange& ex);
awaitable<void> show_usage(http::exchange& ex);

}  // namespace asb::api
