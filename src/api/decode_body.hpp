#pragma once

#include <asb/base/side_job.hpp>
#include <asb/openai/request_decoder.hpp>

#include <optional>
#include <string>

namespace asb::api {

/// The request that a body holds, decoded on the side thread if it is long; nothing when the
/// coroutine was cancelled before.
awaitable<std::optional<std::expected<chat::completion_request, openai::api_error>>> decode_body(
    std::string body, side_thread& aside);

}  // namespace asb::api
