#include "cors.hpp"

#include <asb/base/text.hpp>

#include <algorithm>

namespace asb::api {
namespace {

/// A list of field names and nothing else: it is echoed.
bool is_name_list(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ',' || c == ' ';
  });
}

}  // namespace

void add_cors_fields(http::exchange& ex, const std::vector<std::string>& origins) {
  if (origins.empty()) {
    ex.add_field("Access-Control-Allow-Origin", "*");
  } else {
    // The answer differs by origin, so no cache may give one's to another.
    ex.add_field("Vary", "Origin");
    const auto origin = ex.req().field("Origin");
    if (std::ranges::find(origins, to_lower(origin)) == origins.end()) return;
    ex.add_field("Access-Control-Allow-Origin", std::string(origin));
  }
  ex.add_field("Access-Control-Expose-Headers",
               "x-request-id, retry-after, retry-after-ms, x-should-retry, "
               "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, "
               "x-ratelimit-reset-requests");
}

http::response answer_preflight(const http::request& request) {
  const auto asked = request.field("Access-Control-Request-Headers");
  const bool echo = !asked.empty() && is_name_list(asked);
  return {.status = 204,
          .content_type = {},
          .body = {},
          .fields = {{"Access-Control-Allow-Methods", "GET, POST, OPTIONS"},
                     {"Access-Control-Allow-Headers",
                      echo ? std::string(asked) : "authorization, content-type"},
                     {"Access-Control-Max-Age", "86400"},
                     {"Vary", "Access-Control-Request-Headers"}}};
}

}  // namespace asb::api
