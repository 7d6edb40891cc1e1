#pragma once

#include <asb/api/params.hpp>
#include <asb/api/rate_limiter.hpp>
#include <asb/gateway/dispatcher.hpp>
#include <asb/http/router.hpp>
#include <asb/http/server.hpp>

namespace asb::api {

/// The OpenAI-compatible API of one worker. What it refers to must outlive it; no `limiter`: no
/// limit.
class service final : public http::service {
 public:
  service(const params& settings, gateway::dispatcher& dispatcher, side_thread& aside,
          const accounts::pool& accounts, const accounts::store& store, rate_limiter* limiter,
          http::load_limit& load);

  std::optional<http::response> admit(http::exchange& ex) override;
  awaitable<void> handle(http::exchange& ex) override;
  http::response overloaded(http::exchange& ex) override;
  http::response refuse(http::exchange& ex, unsigned status, const std::string& reason) override;

 private:
  void add_routes();
  awaitable<void> answer_chat(http::exchange& ex);
  /// The refusal of an address that asks too often; tells on the response how much is left.
  std::optional<http::response> limit_rate(http::exchange& ex, const ip_address& client);

  const params& params_;
  gateway::dispatcher& dispatcher_;
  side_thread& aside_;
  const accounts::pool& accounts_;
  const accounts::store& store_;
  rate_limiter* limiter_;
  http::load_limit& load_;
  http::router router_;
};

}  // namespace asb::api
