#pragma once

#include <asb/api/params.hpp>
#include <asb/gateway/dispatcher.hpp>
#include <asb/http/exchange.hpp>

namespace asb::api {

/// POST /v1/chat/completions.
awaitable<void> complete_chat(http::exchange& ex, const params& settings,
                              gateway::dispatcher& dispatcher, side_thread& aside);

}  // namespace asb::api
