#pragma once

#include "answer_body.hpp"
#include "http_words.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulator {

/// Facts from a chat request's body; what is not there stays empty.
request_facts facts_of(const nlohmann::json& body);

/// The JSON of `[[sim {…}]]` in a message, if it holds one.
std::optional<std::string> described_scenario(std::string_view message);

/// Every point in which a chat request differs from upstream.md §1. `body` is discarded JSON if it
/// does not parse.
std::vector<std::string> check_chat_request(const http_request& request,
                                            const nlohmann::json& body);

/// The same for a token request and upstream.md §5.
std::vector<std::string> check_token_request(const http_request& request);

}  // namespace simulator
