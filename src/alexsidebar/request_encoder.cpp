#include "request_encoder.hpp"

#include "turns.hpp"

#include <asb/alexsidebar/upstream_errc.hpp>
#include <asb/base/json_text.hpp>
#include <asb/base/text.hpp>

#include <algorithm>

namespace asb::alexsidebar {
namespace {

constexpr std::string_view system_role = "System";

/// `items` between brackets, each written by `write`.
template <class Items, class Write>
void append_array(std::string& out, const Items& items, Write write) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    write(item);
  }
  out += ']';
}

/// The texts of all system turns: the upstream takes them in place of its own IDE prompt.
std::string join_system_texts(const std::vector<turn>& turns) {
  std::string joined;
  for (const auto& each : turns) {
    if (each.role != system_role) continue;
    std::string_view separator = joined.empty() ? "" : "\n\n";
    for (const auto& text : each.texts) {
      joined.append(separator).append(text);
      separator = "\n";
    }
  }
  return joined;
}

void append_message(std::string& out, const turn& said, std::size_t id, std::int64_t unix_seconds,
                    bool think_first) {
  out.append(R"({"role":")").append(said.role);
  out.append(R"(","id":)").append(std::to_string(id));
  out.append(R"(,"ts_created":)").append(std::to_string(unix_seconds));
  out.append(R"(,"web_access":false,"img_urls":)");
  append_array(out, said.images, [&](std::string_view url) { append_json_string(out, url); });
  out.append(R"(,"relevant_files":[],"docs":[],"code_contexts":[],"think_first":)");
  out.append(think_first ? "true" : "false");
  out.append(R"(,"sections":)");
  append_array(out, said.texts, [&](std::string_view text) {
    out.append(R"({"text":{"text":)");
    append_json_string(out, text);
    out.append(R"(,"is_thinking":false}})");
  });
  out += '}';
}

/// What the body will at least hold, so that a long conversation is not copied as it grows.
std::size_t least_size(const std::vector<turn>& turns, std::string_view prompt) {
  std::size_t size = 256 + prompt.size();
  for (const auto& each : turns) {
    size += 192;
    for (const auto& text : each.texts) size += text.size() + 48;
    for (const auto url : each.images) size += url.size() + 3;
  }
  return size;
}

}  // namespace

result<std::string> encode_request(const chat::completion_request& request, const model& chosen,
                                   std::string_view default_system_prompt,
                                   std::int64_t unix_seconds) {
  auto turns = make_turns(request);
  if (turns.empty()) {
    return fail(upstream_errc::nothing_to_send,
                "All messages are empty: send at least one message with text or an image.");
  }
  if (!trim(default_system_prompt).empty() &&
      std::ranges::find(turns, system_role, &turn::role) == turns.end()) {
    turns.insert(turns.begin(),
                 turn{.role = system_role, .texts = {std::string(default_system_prompt)}});
  }

  const auto prompt = join_system_texts(turns);
  std::string out;
  out.reserve(least_size(turns, prompt));
  out.append(R"({"model":)");
  append_json_string(out, chosen.upstream_name);
  out.append(R"(,"prompt":)");
  append_json_string(out, prompt);
  out.append(R"(,"api_keys":{"anthropic":"","perplexity":"","gemini":"","openai":""},"deps":[])");
  out.append(R"(,"messages":)");
  std::size_t id = 0;
  append_array(out, turns, [&](const turn& said) {
    const bool last = id + 1 == turns.size();
    append_message(out, said, id++, unix_seconds, last && said.of_user && chosen.thinking());
  });
  out += '}';
  return out;
}

}  // namespace asb::alexsidebar
