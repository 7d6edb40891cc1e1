#pragma once

#include <asb/openai/answer.hpp>

#include <string>
#include <string_view>

namespace asb::openai {

/// Appends `"id":…,"object":…,"created":…,"model":…`.
void append_head(std::string& out, const answer_head& head, std::string_view object);

/// Appends `"usage":{…}`.
void append_usage(std::string& out, const usage& tokens);

}  // namespace asb::openai
