#include "json_reader.hpp"
#include "message_decoder.hpp"
#include "refused_parameters.hpp"
#include "value_reader.hpp"

#include <asb/openai/request_decoder.hpp>

#include <spdlog/fmt/fmt.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace asb::openai {
namespace {

using nlohmann::json;

const field_path root;

bool decode_model(value_reader& reader, json& request, std::string& into) {
  if (!reader.read_required(request, "model", root, into)) return false;
  return !into.empty() || reader.refuse(root / "model", "must not be empty");
}

bool decode_messages(value_reader& reader, json& request, std::vector<chat::message>& into) {
  const auto at = root / "messages";
  auto* value = value_reader::find(request, "messages");
  if (value == nullptr) return reader.refuse(at, "is required");
  auto* messages = reader.array(*value, at);
  if (messages == nullptr) return false;
  if (messages->empty()) return reader.refuse(at, "must hold at least one message");
  into.resize(messages->size());
  for (std::size_t i = 0; i < messages->size(); ++i) {
    if (!decode_message(reader, (*messages)[i], at[i], into[i])) return false;
  }
  return true;
}

bool decode_token_limit(value_reader& reader, json& request, std::string_view key,
                        const request_limits& limits, std::optional<std::int64_t>& into) {
  const auto* value = value_reader::find(request, key);
  if (value == nullptr) return true;
  const auto* integer = value->get_ptr<const std::uint64_t*>();  // null below 0 too
  if (integer == nullptr || *integer < 1 || std::cmp_greater(*integer, limits.max_tokens)) {
    return reader.refuse(root / key, fmt::format("must be an integer (no fraction, no quotes) "
                                                 "between 1 and {}",
                                                 limits.max_tokens));
  }
  into = static_cast<std::int64_t>(*integer);
  return true;
}

bool decode_stop_string(value_reader& reader, json& value, const field_path& at,
                        const request_limits& limits, std::string& into) {
  if (!reader.read(value, at, into)) return false;
  if (into.empty()) return reader.refuse(at, "must not be an empty string");
  return into.size() <= limits.stop_bytes ||
         reader.refuse(at, fmt::format("must not be longer than {} bytes", limits.stop_bytes));
}

bool decode_stop(value_reader& reader, json& request, const request_limits& limits,
                 std::vector<std::string>& into) {
  constexpr std::size_t max_strings = 4;
  const auto at = root / "stop";
  auto* value = value_reader::find(request, "stop");
  if (value == nullptr) return true;
  if (!value->is_array()) {
    if (!value->is_string()) return reader.refuse(at, "must be a string or an array of strings");
    return decode_stop_string(reader, *value, at, limits, into.emplace_back());
  }
  if (value->size() > max_strings) return reader.refuse(at, "must not hold more than 4 strings");
  into.resize(value->size());
  for (std::size_t i = 0; i < value->size(); ++i) {
    if (!decode_stop_string(reader, (*value)[i], at[i], limits, into[i])) return false;
  }
  return true;
}

bool decode_stream(value_reader& reader, json& request, chat::completion_request& into) {
  if (!reader.read_optional(request, "stream", root, into.stream)) return false;
  auto* options = value_reader::find(request, "stream_options");
  if (options == nullptr) return true;
  const auto at = root / "stream_options";
  return reader.is_object(*options, at) &&
         reader.read_optional(*options, "include_usage", at, into.include_usage);
}

}  // namespace

std::expected<chat::completion_request, api_error> decode_request(std::string_view body,
                                                                  const request_limits& limits) {
  auto document = parse_json(body);
  if (!document) return std::unexpected(invalid_request(std::move(document.error())));
  auto& request = *document;
  if (!request.is_object()) {
    return std::unexpected(invalid_request("The request body must be a JSON object."));
  }
  value_reader reader;
  chat::completion_request out;
  out.size = body.size();
  const bool decoded =
      decode_model(reader, request, out.model) && decode_messages(reader, request, out.messages) &&
      check_refused_parameters(reader, request) && decode_stream(reader, request, out) &&
      decode_token_limit(reader, request, "max_tokens", limits, out.max_tokens) &&
      decode_token_limit(reader, request, "max_completion_tokens", limits, out.max_tokens) &&
      decode_stop(reader, request, limits, out.stop);
  if (!decoded) return std::unexpected(reader.take_problem());
  return out;
}

}  // namespace asb::openai
