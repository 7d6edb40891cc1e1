#pragma once

#include <asb/alexsidebar/models.hpp>
#include <asb/base/error.hpp>
#include <asb/chat/completion_request.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// The JSON body of a chat call (upstream §1). `default_system_prompt` stands first when the client
/// sends no system or developer message with text; it may be empty. Fails with nothing_to_send when
/// no message of the client carries anything.
result<std::string> encode_request(const chat::completion_request& request, const model& chosen,
                                   std::string_view default_system_prompt,
                                   std::int64_t unix_seconds);

}  // namespace asb::alexsidebar
