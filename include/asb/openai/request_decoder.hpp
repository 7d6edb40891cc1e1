#pragma once

#include <asb/chat/completion_request.hpp>
#include <asb/openai/api_error.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

namespace asb::openai {

struct request_limits {
  std::int64_t max_tokens = 100'000;
  std::size_t stop_bytes = 4096;  ///< of one stop string
};

/// Decodes and validates the body of POST /v1/chat/completions. Unknown fields are ignored; what
/// the caller relies on and cannot be honoured is refused (design §6). The error is a 400 whose
/// `param` is a path such as `messages[2].content[0].image_url.url`.
std::expected<chat::completion_request, api_error> decode_request(
    std::string_view body, const request_limits& limits = {});

}  // namespace asb::openai
