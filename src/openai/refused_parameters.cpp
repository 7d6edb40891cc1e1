#include "refused_parameters.hpp"

#include <spdlog/fmt/fmt.h>

#include <string>
#include <string_view>

namespace asb::openai {
namespace {

using nlohmann::json;

const field_path root;

bool check_choices(value_reader& reader, json& request) {
  const auto* n = value_reader::find(request, "n");
  return n == nullptr || (n->is_number_integer() && *n == 1) ||
         reader.refuse(root / "n", "must be the integer 1: one answer per request is given");
}

/// `choice` is the parameter that may forbid the use of what `key` lists.
bool check_tools(value_reader& reader, json& request, std::string_view key,
                 std::string_view choice) {
  auto* value = value_reader::find(request, key);
  if (value == nullptr) return true;
  const auto* tools = reader.array(*value, root / key);
  if (tools == nullptr) return false;
  const auto* chosen = value_reader::find(request, choice);
  if (tools->empty() || (chosen != nullptr && *chosen == "none")) return true;
  return reader.refuse(root / key, fmt::format("cannot be honoured: these models call no tools. "
                                               "Leave it out or set {} to none",
                                               choice));
}

bool check_response_format(value_reader& reader, json& request) {
  auto* format = value_reader::find(request, "response_format");
  if (format == nullptr) return true;
  const auto at = root / "response_format";
  std::string type;
  if (!reader.is_object(*format, at) || !reader.read_required(*format, "type", at, type)) {
    return false;
  }
  return type == "text" ||
         reader.refuse(at, "must be of the type text: other formats cannot be guaranteed");
}

bool check_logprobs(value_reader& reader, json& request) {
  bool wanted = false;
  if (!reader.read_optional(request, "logprobs", root, wanted)) return false;
  return !wanted || reader.refuse(root / "logprobs", "must be false: the upstream gives none");
}

bool check_modalities(value_reader& reader, json& request) {
  auto* value = value_reader::find(request, "modalities");
  if (value == nullptr) return true;
  const auto at = root / "modalities";
  const auto* modalities = reader.array(*value, at);
  if (modalities == nullptr) return false;
  for (const auto& modality : *modalities) {
    if (modality != "text") return reader.refuse(at, "must hold nothing but text");
  }
  return true;
}

}  // namespace

bool check_refused_parameters(value_reader& reader, json& request) {
  return check_choices(reader, request) && check_tools(reader, request, "tools", "tool_choice") &&
         check_tools(reader, request, "functions", "function_call") &&
         check_response_format(reader, request) && check_logprobs(reader, request) &&
         check_modalities(reader, request);
}

}  // namespace asb::openai
