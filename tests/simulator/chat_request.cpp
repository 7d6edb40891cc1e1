#include "chat_request.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace simulator {
namespace {

using nlohmann::json;

/// The member of an object; null JSON if there is no object or no such member.
const json& member(const json& object, std::string_view name) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

std::string text_of(const json& message) {
  std::string text;
  for (const json& section : member(message, "sections")) {
    const json& value = member(member(section, "text"), "text");
    if (!value.is_string()) continue;
    if (!text.empty()) text += '\n';
    text += value.get_ref<const std::string&>();
  }
  return text;
}

}  // namespace

request_facts facts_of(const json& body) {
  request_facts facts;
  if (const json& model = member(body, "model"); model.is_string()) {
    facts.model = model.get<std::string>();
  }
  const json& messages = member(body, "messages");
  if (!messages.is_array() || messages.empty()) return facts;
  facts.think_first = member(messages.back(), "think_first") == true;
  const auto from_user = [](const json& message) { return member(message, "role") == "User"; };
  const auto last = std::find_if(messages.rbegin(), messages.rend(), from_user);
  if (last != messages.rend()) facts.last_user_text = text_of(*last);
  return facts;
}

std::optional<std::string> described_scenario(std::string_view message) {
  constexpr std::string_view opening = "[[sim ";
  const auto begin = message.find(opening);
  if (begin == message.npos) return std::nullopt;
  const std::string_view rest = message.substr(begin + opening.size());
  // The JSON may hold `]]` itself: the first end that makes it whole is the end.
  for (auto end = rest.find("]]"); end != rest.npos; end = rest.find("]]", end + 1)) {
    if (json::accept(rest.substr(0, end))) return std::string(rest.substr(0, end));
  }
  return std::string(rest);
}

}  // namespace simulator
