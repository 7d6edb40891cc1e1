#include "decode_body.hpp"

namespace asb::api {

awaitable<std::optional<std::expected<chat::completion_request, openai::api_error>>> decode_body(
    std::string body, side_thread& aside) {
  if (body.size() <= most_bytes_at_once) co_return openai::decode_request(body);
  auto work = [text = std::move(body)] { return openai::decode_request(text); };
  auto decoded = co_await perform(aside, std::move(work));
  co_return decoded;
}

}  // namespace asb::api
