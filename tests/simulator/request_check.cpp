#include "chat_request.hpp"

#include <asb/base/text.hpp>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <initializer_list>

namespace simulator {
namespace {

using nlohmann::json;
using violations = std::vector<std::string>;
using names = std::initializer_list<std::string_view>;

bool contains(names list, std::string_view name) {
  return std::ranges::any_of(list,
                             [name](std::string_view each) { return asb::iequals(each, name); });
}

/// Headers that the connection needs, whatever the service.
constexpr names transport_headers{"host", "content-length", "connection"};

void check_headers(const http_request& request, names wanted, violations& found) {
  for (const std::string_view name : wanted) {
    const std::size_t count = request.count(name);
    if (count != 1) found.push_back(fmt::format("header {} is there {} times", name, count));
    if (count == 1 && request.header(name).empty()) {
      found.push_back(fmt::format("header {} is empty", name));
    }
  }
  for (const std::string_view name : {"host", "content-length"}) {
    if (request.count(name) != 1) found.push_back(fmt::format("no single header {}", name));
  }
  for (const header_field& field : request.headers) {
    if (!contains(wanted, field.name) && !contains(transport_headers, field.name)) {
      found.push_back(fmt::format("unexpected header {}", field.name));
    }
  }
}

void expect_header(const http_request& request, std::string_view name, std::string_view value,
                   violations& found) {
  if (request.header(name) != value)
    found.push_back(fmt::format("header {} is not {}", name, value));
}

bool is_serial(std::string_view text) {
  return text.size() == 10 && std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// Whether `object` is an object with exactly these members; says so if not.
bool has_exactly(const json& object, names wanted, std::string_view where, violations& found) {
  if (!object.is_object()) {
    found.push_back(fmt::format("{} is not an object", where));
    return false;
  }
  bool whole = true;
  for (const std::string_view name : wanted) {
    if (object.contains(name)) continue;
    found.push_back(fmt::format("{} has no {}", where, name));
    whole = false;
  }
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(wanted, name) == wanted.end()) {
      found.push_back(fmt::format("{} has an unexpected {}", where, name));
    }
  }
  return whole;
}

void expect(bool holds, std::string_view where, std::string_view what, violations& found) {
  if (!holds) found.push_back(fmt::format("{}: {}", where, what));
}

bool is_image_url(const json& value) {
  if (!value.is_string()) return false;
  const auto& url = value.get_ref<const std::string&>();
  return url.starts_with("http://") || url.starts_with("https://") || url.starts_with("data:");
}

/// The texts of a message's sections, joined by newlines.
std::string check_sections(const json& message, const std::string& where, violations& found) {
  const json& sections = message["sections"];
  expect(sections.is_array(), where, "sections is not an array", found);
  std::string texts;
  if (!sections.is_array()) return texts;
  expect(!sections.empty() || !message["img_urls"].empty(), where, "no section and no image",
         found);
  for (const json& section : sections) {
    if (!has_exactly(section, {"text"}, where + ".sections", found)) continue;
    const json& text = section["text"];
    if (!has_exactly(text, {"text", "is_thinking"}, where + ".sections.text", found)) continue;
    expect(text["is_thinking"] == false, where, "is_thinking is not false", found);
    expect(text["text"].is_string(), where, "text is not a string", found);
    if (!text["text"].is_string()) continue;
    if (&section != &sections.front()) texts += '\n';
    texts += text["text"].get_ref<const std::string&>();
  }
  return texts;
}

/// Checks messages[index]; adds a system message's text to `prompt`.
void check_message(const json& message, std::size_t index, bool last, std::string& prompt,
                   violations& found) {
  const std::string where = fmt::format("messages[{}]", index);
  if (!has_exactly(message,
                   {"role", "id", "ts_created", "web_access", "img_urls", "relevant_files", "docs",
                    "code_contexts", "think_first", "sections"},
                   where, found)) {
    return;
  }
  const json& role = message["role"];
  expect(role == "User" || role == "Assistant" || role == "System", where, "unknown role", found);
  expect(message["id"].is_number_integer() && message["id"] == index, where, "id is not the index",
         found);
  expect(message["ts_created"].is_number_integer() && message["ts_created"] > 1'600'000'000 &&
             message["ts_created"] < 10'000'000'000,
         where, "ts_created is not in Unix seconds", found);
  expect(message["web_access"] == false, where, "web_access is not false", found);
  const json& images = message["img_urls"];
  expect(images.is_array() && std::ranges::all_of(images, is_image_url), where,
         "img_urls is not an array of URLs", found);
  for (const char* name : {"relevant_files", "docs", "code_contexts"}) {
    expect(message[name] == json::array(), where, fmt::format("{} is not []", name), found);
  }
  const json& think_first = message["think_first"];
  expect(think_first.is_boolean(), where, "think_first is not a boolean", found);
  expect(think_first != true || (last && role == "User"), where,
         "think_first is not on the user's last message", found);
  const std::string texts = check_sections(message, where, found);
  if (role != "System") return;
  if (!prompt.empty()) prompt += "\n\n";
  prompt += texts;
}

void check_body(const json& body, violations& found) {
  if (!has_exactly(body, {"model", "prompt", "api_keys", "deps", "messages"}, "the body", found)) {
    return;
  }
  expect(body["model"].is_string() && body["model"] != "", "model", "no name", found);
  const json keys{{"anthropic", ""}, {"perplexity", ""}, {"gemini", ""}, {"openai", ""}};
  expect(body["api_keys"] == keys, "api_keys", "not the four empty ones", found);
  expect(body["deps"] == json::array(), "deps", "not []", found);
  const json& messages = body["messages"];
  if (!messages.is_array() || messages.empty()) {
    found.emplace_back("messages: no array with messages");
    return;
  }
  std::string prompt;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    check_message(messages[i], i, i + 1 == messages.size(), prompt, found);
  }
  expect(body["prompt"] == prompt, "prompt", "not the System messages' texts", found);
}

}  // namespace

violations check_chat_request(const http_request& request, const json& body) {
  violations found;
  expect(request.method == "POST", "method", "not POST", found);
  expect(request.query().empty(), "target", "has a query", found);
  check_headers(request,
                {"user-agent", "accept-language", "app-build-number", "app-version", "auth",
                 "content-type", "local-id"},
                found);
  expect_header(request, "content-type", "application/json", found);
  expect(!asb::to_lower(request.header("auth")).starts_with("bearer"), "auth", "not bare", found);
  expect(is_serial(request.header("local-id")), "local-id", "not 10 of A-Z0-9", found);
  if (body.is_discarded()) {
    found.emplace_back("the body is not JSON");
  } else {
    check_body(body, found);
  }
  return found;
}

violations check_token_request(const http_request& request) {
  violations found;
  expect(request.method == "POST", "method", "not POST", found);
  check_headers(request, {"content-type", "user-agent", "x-client-version", "x-firebase-gmpid"},
                found);
  expect_header(request, "content-type", "application/x-www-form-urlencoded", found);
  expect_header(request, "user-agent", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
                found);
  expect_header(request, "x-client-version", "Node/JsCore/10.5.2/FirebaseCore-web", found);
  expect_header(request, "x-firebase-gmpid", "1:252179682924:web:9c80c6a32cb4682cbfaa49", found);
  const auto query = parse_form(request.query());
  expect(query.size() == 1 && query[0].first == "key" && !query[0].second.empty(), "target",
         "the query is not the key alone", found);
  const auto form = parse_form(request.body);
  expect(form.size() == 2 && form[0].first == "grant_type" && form[0].second == "refresh_token" &&
             form[1].first == "refresh_token" && !form[1].second.empty(),
         "the body", "not grant_type=refresh_token&refresh_token=…", found);
  return found;
}

}  // namespace simulator
