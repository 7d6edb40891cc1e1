#include "neutral_text.hpp"

#include <asb/base/json_text.hpp>
#include <asb/base/utf8.hpp>
#include <asb/openai/api_error.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace asb::openai {
namespace {

using std::chrono::seconds;

constexpr const char* request_error = "invalid_request_error";
constexpr const char* rate_error = "rate_limit_error";
constexpr const char* server_error = "server_error";

api_error make(unsigned status, const char* type, std::string message, std::string code = {}) {
  return {.status = status,
          .message = std::move(message),
          .type = type,
          .param = {},
          .code = std::move(code),
          .should_retry = {},
          .retry_after = {}};
}

api_error never_retried(api_error error) {
  error.should_retry = false;
  return error;
}

api_error retried_after(seconds wait, api_error error) {
  // The SDKs follow Retry-After up to a minute; beyond it they would try again within seconds.
  constexpr seconds longest_followed{60};
  if (wait > longest_followed) error.should_retry = false;
  error.retry_after = wait;
  return error;
}

/// Messages may carry text of others: shortened, and invalid UTF-8 becomes U+FFFD.
void append_message(std::string& out, std::string_view text) {
  constexpr std::size_t max_message = 4096;
  text = text.substr(0, utf8_floor(text, max_message));
  out += '"';
  for (;;) {
    const auto bad = find_invalid_utf8(text);
    append_json_escaped(out, text.substr(0, bad));
    if (bad == std::string_view::npos) break;
    out += "\\ufffd";
    text.remove_prefix(bad + 1);
  }
  out += '"';
}

void append_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

}  // namespace

std::string to_json(const api_error& error) {
  std::string out = R"({"error":{"message":)";
  append_message(out, error.message);
  out += R"(,"type":)";
  append_json_string(out, error.type);
  out += R"(,"param":)";
  append_or_null(out, error.param);
  out += R"(,"code":)";
  append_or_null(out, error.code);
  out += "}}";
  return out;
}

api_error invalid_request(std::string message, std::string param) {
  auto error = make(400, request_error, std::move(message));
  error.param = std::move(param);
  return error;
}

api_error invalid_api_key() {
  return make(401, request_error,
              "The API key is missing or wrong. Send the header `Authorization: Bearer KEY` with "
              "a key of this server's API_SECRET.",
              "invalid_api_key");
}

api_error forbidden() {
  return make(403, request_error, "This server does not serve your address.");
}

api_error model_not_found(std::string_view name) {
  auto error = make(404, request_error,
                    fmt::format("The model {} does not exist here. GET /v1/models lists those "
                                "that do.",
                                quote_input(name)),
                    "model_not_found");
  error.param = "model";
  return error;
}

api_error not_found(std::string_view method, std::string_view path) {
  return make(404, request_error,
              fmt::format("The path {} is not served here (method {}). Chat is POST "
                          "/v1/chat/completions; check the base URL.",
                          quote_input(path), quote_input(method)));
}

api_error method_not_allowed(std::string_view method, std::string_view allowed) {
  return make(
      405, request_error,
      fmt::format("The method {} is not allowed here; use {}.", quote_input(method), allowed));
}

api_error too_large(std::size_t limit_bytes) {
  return make(413, request_error,
              fmt::format("The request body is larger than {} bytes, the limit of this server "
                          "(MAX_BODY_MB). Send less.",
                          limit_bytes));
}

api_error rate_limited(seconds retry_after) {
  return retried_after(retry_after,
                       make(429, rate_error,
                            fmt::format("Too many requests from your address. Try again in {} s.",
                                        retry_after.count()),
                            "rate_limit_exceeded"));
}

api_error upstream_refused(std::string message) {
  return invalid_request(neutral_or(std::move(message), "The upstream refused this request."));
}

api_error no_accounts() {
  return never_retried(make(503, server_error,
                            "This server has no accounts yet. Its operator must set AS_COOKIE.",
                            "no_accounts"));
}

api_error accounts_unavailable_for(seconds wait) {
  wait = std::max(wait, seconds{1});
  return retried_after(wait,
                       make(429, rate_error,
                            fmt::format("All accounts of this server are resting. Try again in "
                                        "{} s, or with another model.",
                                        wait.count()),
                            "accounts_unavailable"));
}

api_error accounts_dead() {
  return never_retried(make(503, server_error,
                            "This server's accounts are no longer accepted by the upstream, or are "
                            "disabled. Its operator must look after AS_COOKIE.",
                            "accounts_unavailable"));
}

api_error upstream_error(std::string message) {
  return make(502, server_error, neutral_or(std::move(message), "The upstream failed. Try again."),
              "upstream_error");
}

api_error upstream_timeout(std::string message) {
  return make(504, server_error,
              neutral_or(std::move(message), "The upstream took too long. Try again."),
              "upstream_timeout");
}

api_error overloaded() {
  return retried_after(
      seconds(1),
      make(503, server_error, "This server is busy. Try again in a moment.", "overloaded"));
}

api_error shutting_down() {
  constexpr seconds usual_restart{5};
  return retried_after(usual_restart,
                       make(503, server_error, "This server is restarting. Try again shortly."));
}

api_error from_status(unsigned status, std::string message) {
  auto error = make(status, status < 500 ? request_error : server_error, std::move(message));
  // Clients would repeat these as they do any 5xx, with the same result.
  if (status == 501 || status == 505) error.should_retry = false;
  return error;
}

}  // namespace asb::openai
