#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace asb::alexsidebar {

/// How long a Retry-After header (seconds or one of the three HTTP dates, RFC 9110 §5.6.7) asks to
/// wait, between one second and a day; nothing when it makes no sense.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

}  // namespace asb::alexsidebar
