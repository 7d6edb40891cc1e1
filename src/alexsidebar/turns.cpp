#include "turns.hpp"

#include <asb/base/text.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

namespace asb::alexsidebar {
namespace {

/// Names of the tools by the ids of the calls seen so far: most tool messages have only the id.
using tool_names = std::map<std::string_view, std::string_view>;

bool blank(std::string_view text) {
  return trim(text).empty();
}

std::string_view wire_role(chat::role from) {
  switch (from) {
    case chat::role::system:
    case chat::role::developer: return "System";
    case chat::role::assistant: return "Assistant";
    case chat::role::user:
    case chat::role::tool: return "User";
  }
  return "User";
}

/// Removes the thoughts of an earlier answer that the client shows in think tags.
void drop_leading_thoughts(std::string& text) {
  static constexpr std::string_view open = "<think>";
  static constexpr std::string_view close = "</think>";
  const std::string_view all = text;
  const auto begin = std::ranges::find_if_not(all, is_space) - all.begin();
  if (!all.substr(static_cast<std::size_t>(begin)).starts_with(open)) return;
  auto end = all.find(close);
  if (end == std::string_view::npos) return;
  end += close.size();
  while (end < all.size() && is_space(all[end])) ++end;
  text.erase(0, end);
}

std::string in_brackets(std::string_view call_id) {
  return call_id.empty() ? std::string() : fmt::format(" (call {})", call_id);
}

std::string spell_out(const std::vector<chat::tool_call>& calls) {
  std::string text;
  for (const auto& call : calls) {
    if (!text.empty()) text += '\n';
    text += fmt::format("Called the tool {}{} with {}", call.name, in_brackets(call.id),
                        blank(call.arguments) ? "{}" : call.arguments);
  }
  return text;
}

/// Says above the first text of a tool's result whose it is. A tool that gave nothing is told too.
void name_tool(turn& into, const chat::message& message, const tool_names& names) {
  std::string_view name = message.name;
  const auto known = names.find(message.tool_call_id);
  if (name.empty() && known != names.end()) name = known->second;
  const bool anonymous = name.empty() && message.tool_call_id.empty();
  if (into.texts.empty()) {
    if (anonymous && into.images.empty()) return;
    into.texts.emplace_back(into.images.empty() ? "(nothing)" : "(images)");
  }
  const auto heading =
      fmt::format("Result of {}{}:\n", name.empty() ? "a tool" : fmt::format("the tool {}", name),
                  in_brackets(message.tool_call_id));
  into.texts.front().insert(0, heading);
}

turn make_turn(const chat::message& message, const tool_names& names) {
  turn made{.role = wire_role(message.from), .of_user = message.from == chat::role::user};
  for (const auto& part : message.parts) {
    if (const auto* image = std::get_if<chat::image_part>(&part)) {
      made.images.push_back(image->url);
    } else {
      made.texts.push_back(std::get<chat::text_part>(part).text);
    }
  }
  std::erase_if(made.texts, blank);
  if (message.from == chat::role::assistant && !made.texts.empty()) {
    drop_leading_thoughts(made.texts.front());
    if (made.texts.front().empty()) made.texts.erase(made.texts.begin());
  }
  if (!message.tool_calls.empty()) made.texts.push_back(spell_out(message.tool_calls));
  if (message.from == chat::role::tool) name_tool(made, message, names);
  return made;
}

}  // namespace

std::vector<turn> make_turns(const chat::completion_request& request) {
  std::vector<turn> turns;
  tool_names names;
  for (const auto& message : request.messages) {
    for (const auto& call : message.tool_calls) names[call.id] = call.name;
    auto made = make_turn(message, names);
    if (!made.texts.empty() || !made.images.empty()) turns.push_back(std::move(made));
  }
  return turns;
}

}  // namespace asb::alexsidebar
