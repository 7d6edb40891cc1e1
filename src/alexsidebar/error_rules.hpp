#pragma once

#include <asb/chat/failure.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace asb::alexsidebar {

/// What an error response means (upstream §4): a known text in the body decides, else the status.
/// Takes the bodies of non-2xx responses and 2xx bodies or frames without `sections`; the message
/// is the upstream's own where it has one, fit to be shown. `retry_after` is set whenever the
/// header makes sense, whatever the verdict.
chat::failure judge(unsigned status, std::string_view body,
                    std::optional<std::string_view> retry_after_header,
                    std::chrono::system_clock::time_point now);

}  // namespace asb::alexsidebar
