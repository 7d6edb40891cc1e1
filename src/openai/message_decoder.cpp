#include "message_decoder.hpp"

#include "neutral_text.hpp"

#include <asb/base/text.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace asb::openai {
namespace {

using nlohmann::json;

bool decode_role(value_reader& reader, json& message, const field_path& at, chat::role& into) {
  using enum chat::role;
  static constexpr std::array<std::pair<std::string_view, chat::role>, 6> roles = {{
      {"system", system},
      {"developer", developer},
      {"user", user},
      {"assistant", assistant},
      {"tool", tool},
      {"function", tool},
  }};
  std::string name;
  if (!reader.read_required(message, "role", at, name)) return false;
  const auto* known =
      std::ranges::find(roles, name, &std::pair<std::string_view, chat::role>::first);
  if (known == roles.end()) {
    return reader.refuse(at / "role",
                         "must be one of system, developer, user, assistant, tool and function");
  }
  into = known->second;
  return true;
}

bool has_usable_scheme(std::string_view url) {
  static constexpr std::array<std::string_view, 3> schemes = {"http://", "https://", "data:"};
  return std::ranges::any_of(schemes, [url](std::string_view scheme) {
    return url.size() > scheme.size() && iequals(url.substr(0, scheme.size()), scheme);
  });
}

bool check_url(value_reader& reader, const std::string& url, const field_path& at) {
  return has_usable_scheme(url) || reader.refuse(at, "must be an http, https or data URL");
}

/// `image_url` is an object with `url`, or the URL itself as some clients and the Responses API
/// send it.
bool decode_image(value_reader& reader, json& part, const field_path& at, chat::image_part& into) {
  const auto image_at = at / "image_url";
  auto* image = value_reader::find(part, "image_url");
  if (image == nullptr) return reader.refuse(image_at, "is required");
  if (image->is_string()) {
    return reader.read(*image, image_at, into.url) && check_url(reader, into.url, image_at);
  }
  return reader.is_object(*image, image_at) &&
         reader.read_required(*image, "url", image_at, into.url) &&
         check_url(reader, into.url, image_at / "url");
}

bool decode_part(value_reader& reader, json& part, const field_path& at,
                 std::vector<chat::part>& into) {
  std::string type;
  if (!reader.is_object(part, at) || !reader.read_required(part, "type", at, type)) return false;
  if (type == "text" || type == "input_text" || type == "output_text" || type == "refusal") {
    chat::text_part text;
    if (!reader.read_required(part, type == "refusal" ? "refusal" : "text", at, text.text)) {
      return false;
    }
    into.emplace_back(std::move(text));
    return true;
  }
  if (type == "image_url" || type == "input_image") {
    chat::image_part image;
    if (!decode_image(reader, part, at, image)) return false;
    into.emplace_back(std::move(image));
    return true;
  }
  return reader.refuse(at / "type", fmt::format("must be text or image_url: a part of the type {} "
                                                "cannot be passed on",
                                                quote_input(type)));
}

bool decode_content(value_reader& reader, json& message, const field_path& at,
                    std::vector<chat::part>& into) {
  auto* content = value_reader::find(message, "content");
  if (content == nullptr) return true;
  const auto content_at = at / "content";
  if (content->is_string()) {
    chat::text_part text;
    reader.read(*content, content_at, text.text);
    into.emplace_back(std::move(text));
    return true;
  }
  if (!content->is_array()) {
    return reader.refuse(content_at, fmt::format("must be a string or an array of parts, but is of "
                                                 "the type {}",
                                                 content->type_name()));
  }
  into.reserve(content->size());
  for (std::size_t i = 0; i < content->size(); ++i) {
    if (!decode_part(reader, (*content)[i], content_at[i], into)) return false;
  }
  return true;
}

bool decode_function(value_reader& reader, json& function, const field_path& at,
                     chat::tool_call& into) {
  return reader.is_object(function, at) && reader.read_required(function, "name", at, into.name) &&
         reader.read_optional(function, "arguments", at, into.arguments);
}

bool decode_tool_call(value_reader& reader, json& call, const field_path& at,
                      chat::tool_call& into) {
  if (!reader.is_object(call, at) || !reader.read_optional(call, "id", at, into.id)) return false;
  auto* function = value_reader::find(call, "function");
  if (function == nullptr) return reader.refuse(at / "function", "is required");
  return decode_function(reader, *function, at / "function", into);
}

/// `tool_calls`, and `function_call` of the API's first version.
bool decode_tool_calls(value_reader& reader, json& message, const field_path& at,
                       std::vector<chat::tool_call>& into) {
  if (auto* list = value_reader::find(message, "tool_calls")) {
    const auto list_at = at / "tool_calls";
    auto* calls = reader.array(*list, list_at);
    if (calls == nullptr) return false;
    into.resize(calls->size());
    for (std::size_t i = 0; i < calls->size(); ++i) {
      if (!decode_tool_call(reader, (*calls)[i], list_at[i], into[i])) return false;
    }
  }
  auto* function = value_reader::find(message, "function_call");
  return function == nullptr ||
         decode_function(reader, *function, at / "function_call", into.emplace_back());
}

}  // namespace

bool decode_message(value_reader& reader, json& value, const field_path& at, chat::message& into) {
  return reader.is_object(value, at) && decode_role(reader, value, at, into.from) &&
         decode_content(reader, value, at, into.parts) &&
         reader.read_optional(value, "name", at, into.name) &&
         (into.from != chat::role::tool ||
          reader.read_optional(value, "tool_call_id", at, into.tool_call_id)) &&
         (into.from != chat::role::assistant ||
          decode_tool_calls(reader, value, at, into.tool_calls));
}

}  // namespace asb::openai
