// A chat request on its way in and out again: what is taken is valid and within its bounds, and
// what is made of it for the upstream is valid JSON with the same texts.
#include "fuzz.hpp"
#include "request_encoder.hpp"

#include <asb/alexsidebar/upstream_errc.hpp>
#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>
#include <asb/openai/request_decoder.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace asb::fuzz {
namespace {

using nlohmann::json;

bool is_utf8(std::string_view text) {
  return find_invalid_utf8(text) == text.npos;
}

void check_refused(std::string_view body, const openai::api_error& refused) {
  check(refused.status == 400 && refused.type == "invalid_request_error");
  const auto shown = openai::to_json(refused);
  check(shown.size() < std::size_t{64} * 1024 && json::accept(shown));
  check(shown.find('\n') == shown.npos);
  // Valid JSON is never called bad JSON.
  if (is_utf8(body) && !body.contains('\0') && json::accept(body)) {
    check(!refused.message.starts_with("The request body is not valid JSON"));
  }
}

void check_taken(const chat::completion_request& request) {
  check(!request.model.empty() && is_utf8(request.model));
  check(!request.messages.empty());
  check(!request.max_tokens || (*request.max_tokens >= 1 && *request.max_tokens <= 100'000));
  check(request.stop.size() <= 4);
  check(std::ranges::none_of(request.stop, &std::string::empty));
}

/// The text of each part that the client's users wrote, as the upstream is to be told it.
std::vector<std::string> texts_of_users(const chat::completion_request& request) {
  std::vector<std::string> texts;
  for (const auto& message : request.messages) {
    if (message.from != chat::role::user) continue;
    for (const auto& part : message.parts) {
      const auto* text = std::get_if<chat::text_part>(&part);
      if (text != nullptr && !trim(text->text).empty()) texts.push_back(text->text);
    }
  }
  return texts;
}

/// The same, as the upstream reads it.
std::vector<std::string> texts_that_arrive(const json& call) {
  std::vector<std::string> texts;
  for (const auto& message : call.at("messages")) {
    check(message.at("role") == "User" || message.at("role") == "Assistant" ||
          message.at("role") == "System");
    if (message.at("role") != "User") continue;
    for (const auto& section : message.at("sections")) {
      texts.push_back(section.at("text").at("text"));
    }
  }
  return texts;
}

bool has_tool_results(const chat::completion_request& request) {
  return std::ranges::any_of(request.messages,
                             [](const auto& each) { return each.from == chat::role::tool; });
}

}  // namespace

void test_input(std::string_view input) {
  const auto request = openai::decode_request(input);
  if (!request) {
    check_refused(input, request.error());
    return;
  }
  check(is_utf8(input) && !input.contains('\0') && json::accept(input));
  check_taken(*request);

  const alexsidebar::model chosen{request->model, "upstream", "chat"};
  const auto call = alexsidebar::encode_request(*request, chosen, "be brief", 1'700'000'000);
  if (!call) {
    check(call.error().code == alexsidebar::upstream_errc::nothing_to_send);
    check(texts_of_users(*request).empty());
    return;
  }
  const auto parsed = json::parse(*call);  // an exception is a finding
  // Results of tools become messages of the user too.
  const auto arrived = texts_that_arrive(parsed);
  if (!has_tool_results(*request)) check(arrived == texts_of_users(*request));
}

}  // namespace asb::fuzz
