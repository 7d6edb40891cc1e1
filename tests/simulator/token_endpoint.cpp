#include "chat_request.hpp"
#include "endpoints.hpp"
#include "presets.hpp"

#include <asb/base/hash.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace simulator {
namespace {

using form = std::vector<std::pair<std::string, std::string>>;

std::string value_of(const form& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &form::value_type::first);
  return found == fields.end() ? std::string{} : found->second;
}

scenario tokens(const account_book::grant& granted) {
  const nlohmann::json body{{"access_token", granted.access_token},
                            {"id_token", granted.access_token},
                            {"refresh_token", granted.refresh_token},
                            {"expires_in", std::to_string(granted.lifetime.count())},
                            {"token_type", "Bearer"},
                            {"user_id", "sim-user-" + asb::short_hash(granted.account)},
                            {"project_id", "252179682924"}};
  return {.what = raw_body{body.dump()}, .framed = framing::content_length};
}

scenario refresh(world& with, const http_request& request, const std::string& token) {
  const form fields = parse_form(request.body);
  if (value_of(parse_form(request.query()), "key").empty()) {
    return token_failure(400, "API key not valid. Please pass a valid API key.");
  }
  if (value_of(fields, "grant_type") != "refresh_token") {
    return token_failure(400, "INVALID_GRANT_TYPE");
  }
  if (token.empty()) return token_failure(400, "MISSING_REFRESH_TOKEN");
  const auto outcome = with.accounts.refresh(token, std::chrono::steady_clock::now());
  if (!outcome.known) return token_failure(400, "INVALID_REFRESH_TOKEN");
  if (!outcome.answer) return tokens(outcome.granted);
  scenario wanted = *outcome.answer;
  const bool healthy = wanted.status < 300 && std::holds_alternative<demo_answer>(wanted.what);
  if (healthy) wanted.what = tokens(outcome.granted).what;
  return wanted;
}

}  // namespace

reply answer_refresh(world& with, http_request request, std::uint64_t connection) {
  const std::string token = value_of(parse_form(request.body), "refresh_token");
  const scenario wanted = refresh(with, request, token);
  auto violations = check_token_request(request);
  with.records.refresh({.number = 0,
                        .connection = connection,
                        .account = with.accounts.account_of(token),
                        .request = std::move(request),
                        .violations = std::move(violations),
                        .at = std::chrono::steady_clock::now()});
  return answer_with(wanted);
}

}  // namespace simulator
