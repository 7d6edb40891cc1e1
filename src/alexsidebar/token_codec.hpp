#pragma once

#include <asb/alexsidebar/token_reply.hpp>

#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// The form body that asks for a new access token (upstream §5).
std::string encode_refresh_form(const secret& refresh_token);

/// What the token service's response means (upstream §5).
token_reply decode_token_reply(unsigned status, std::string_view body);

}  // namespace asb::alexsidebar
