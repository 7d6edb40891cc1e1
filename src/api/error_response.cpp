#include "error_response.hpp"

namespace asb::api {

http::response to_response(http::exchange& ex, const openai::api_error& error) {
  ex.record().outcome =
      "failed:" + (error.code.empty() ? std::to_string(error.status) : error.code);
  http::response response{.status = error.status, .body = openai::to_json(error)};
  if (error.retry_after) {
    response.fields.emplace_back("Retry-After", std::to_string(error.retry_after->count()));
  }
  if (error.should_retry) {
    response.fields.emplace_back("X-Should-Retry", *error.should_retry ? "true" : "false");
  }
  return response;
}

openai::api_error to_api_error(const gateway::answer_failure& failed) {
  const auto& message = failed.why.message;
  switch (static_cast<gateway::errc>(failed.why.code.value())) {
    case gateway::errc::unknown_model: return openai::model_not_found(message);
    case gateway::errc::nothing_to_send: return openai::invalid_request(message, "messages");
    case gateway::errc::request_refused: return openai::upstream_refused(message);
    case gateway::errc::no_accounts: return openai::no_accounts();
    case gateway::errc::accounts_resting:
      return openai::accounts_unavailable_for(
          failed.retry_after.value_or(std::chrono::seconds(60)));
    case gateway::errc::accounts_dead: return openai::accounts_dead();
    case gateway::errc::upstream_timeout: return openai::upstream_timeout(message);
    case gateway::errc::upstream_failed:
    case gateway::errc::client_gone: break;
  }
  return openai::upstream_error(message);
}

}  // namespace asb::api
