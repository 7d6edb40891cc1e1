#pragma once

#include <nlohmann/json.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace asb::openai {

/// Parses one JSON document (RFC 8259; a leading BOM is skipped). Of duplicate keys the last
/// counts. Refused besides invalid text: lone surrogates, nesting deeper than 64, more than
/// 250,000 values, numbers beyond a double. The error is a sentence for the client; it says at
/// which byte (from 0) and never repeats the text.
std::expected<nlohmann::json, std::string> parse_json(std::string_view text);

}  // namespace asb::openai
