#pragma once

#include "field_path.hpp"
#include "value_reader.hpp"

#include <asb/chat/completion_request.hpp>

#include <nlohmann/json.hpp>

namespace asb::openai {

/// Moves one element of `messages` out of the document; false: the reader has the complaint.
/// A content part of a kind that cannot be passed on is refused, because to drop it would lose
/// what the user said.
bool decode_message(value_reader& reader, nlohmann::json& value, const field_path& at,
                    chat::message& into);

}  // namespace asb::openai
