#pragma once

#include <asb/accounts/pool.hpp>
#include <asb/accounts/store.hpp>
#include <asb/http/exchange.hpp>

#include <span>
#include <string>

namespace asb::api {

/// The answer of /readyz: 200 when an account is usable for one bucket at least, else 503 with the
/// reason and, when accounts come back, until when. Names no account and no path: anyone may read
/// it.
awaitable<void> show_readiness(http::exchange& ex, const accounts::pool& accounts,
                               const accounts::store& store, std::span<const std::string> buckets);

}  // namespace asb::api
