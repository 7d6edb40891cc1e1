#include "retry_after.hpp"

#include <asb/base/text.hpp>

#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace asb::alexsidebar {
namespace {

/// Seconds since the epoch.
std::optional<std::int64_t> parse_http_date(const std::string& text) {
  for (const char* format :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm parsed{};
    const char* end = strptime(text.c_str(), format, &parsed);
    if (end == text.c_str() + text.size()) return timegm(&parsed);
  }
  return std::nullopt;
}

std::chrono::seconds within_bounds(std::int64_t seconds) {
  // A date that has passed by our clock, or 0, still asks for a pause.
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, std::int64_t{24} * 60 * 60));
}

}  // namespace

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now) {
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t seconds = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
    return within_bounds(parsed.ec == std::errc{} ? seconds : INT64_MAX);
  }
  const auto date = parse_http_date(std::string(value));
  if (!date) return std::nullopt;
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  return within_bounds(*date - since_epoch.count());
}

}  // namespace asb::alexsidebar
