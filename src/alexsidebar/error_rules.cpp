#include "error_rules.hpp"

#include "error_text.hpp"
#include "retry_after.hpp"

#include <asb/alexsidebar/upstream_errc.hpp>
#include <asb/base/text.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>

namespace asb::alexsidebar {
namespace {

using chat::verdict;

/// A row of upstream §4. Texts are in lower case; unused places are empty or 0.
struct rule {
  verdict what;
  upstream_errc code;
  std::array<std::string_view, 2> texts;
  std::array<unsigned, 4> statuses;
};

constexpr std::array rules{
    rule{verdict::token_invalid,
         upstream_errc::token_rejected,
         {"invalid token", "bearer authentication is needed"},
         {401, 403}},
    rule{verdict::exhausted, upstream_errc::usage_exceeded, {"usage limit exceeded"}, {402}},
    rule{verdict::cooling, upstream_errc::too_busy, {"too many concurrent requests"}, {429}},
    rule{verdict::request_fault, upstream_errc::request_refused, {}, {400, 404, 413, 422}},
};

bool is_success(unsigned status) {
  return status >= 200 && status < 300;
}

bool is_html(std::string_view body) {
  return trim(body).starts_with('<');
}

/// With a web page these come from something in front of the API, such as a CDN that took us for a
/// robot: they say nothing about the account or the request.
bool is_front_page(unsigned status, std::string_view body) {
  return is_html(body) && (status == 401 || status == 403 || status == 404);
}

rule find_rule(unsigned status, std::string_view text) {
  const auto lower = to_lower(text);
  for (const auto& each : rules) {
    for (const auto known : each.texts) {
      if (!known.empty() && lower.find(known) != std::string::npos) return each;
    }
  }
  if (is_front_page(status, text)) {
    return {verdict::transient, upstream_errc::server_failed, {}, {}};
  }
  for (const auto& each : rules) {
    if (status != 0 && std::ranges::find(each.statuses, status) != each.statuses.end()) return each;
  }
  const auto code = is_success(status) ? upstream_errc::no_answer : upstream_errc::server_failed;
  return {verdict::transient, code, {}, {}};
}

/// `said` is what the JSON members say.
std::string make_message(unsigned status, std::string_view body, std::string_view said) {
  body = trim(body);
  const bool html = is_html(body);
  // A 2xx body may hold pieces of an answer, which must reach no log: only its members are shown.
  if (said.empty() && !html && !is_success(status)) said = body;
  if (auto shown = presentable(said); !shown.empty()) return shown;
  if (body.empty()) return fmt::format("status {} without a body", status);
  if (html) return fmt::format("status {} with an HTML page instead of JSON", status);
  return fmt::format("status {} without an answer in its body", status);
}

}  // namespace

chat::failure judge(unsigned status, std::string_view body,
                    std::optional<std::string_view> retry_after_header,
                    std::chrono::system_clock::time_point now) {
  const auto said = find_error_text(body);
  const auto found = find_rule(status, said.empty() ? body : std::string_view(said));
  chat::failure failed{
      .what = found.what,
      .why = {make_error_code(found.code), make_message(status, body, said), status},
      .retry_after = std::nullopt};
  if (retry_after_header) failed.retry_after = parse_retry_after(*retry_after_header, now);
  return failed;
}

}  // namespace asb::alexsidebar
