#pragma once

#include <asb/gateway/dispatcher.hpp>
#include <asb/http/exchange.hpp>
#include <asb/openai/api_error.hpp>

namespace asb::api {

/// The error as a response; notes its code as the outcome of the request.
http::response to_response(http::exchange& ex, const openai::api_error& error);

/// The gateway's failure in OpenAI's terms (design §6). A client that has gone has no such thing:
/// it gets the upstream's 502, which nobody will read.
openai::api_error to_api_error(const gateway::answer_failure& failed);

}  // namespace asb::api
