#pragma once

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// One event of a stream; `[DONE]` has no JSON.
struct sse_event {
  std::string data;
  nlohmann::ordered_json json;
};

/// Reads a stream as the strictest of the clients would (clients.md 14-16): each event is one
/// `data: ` line below 64 KiB and a blank line, nothing else. Throws what is wrong.
inline std::vector<sse_event> read_sse(std::string_view stream) {
  std::vector<sse_event> events;
  while (!stream.empty()) {
    const auto end = stream.find('\n');
    if (end == std::string_view::npos) throw std::runtime_error("no end of line");
    const auto line = stream.substr(0, end);
    if (line.size() + 1 >= 64 * 1024) throw std::runtime_error("line too long");
    if (!line.starts_with("data: ")) throw std::runtime_error("not a data line");
    if (stream.substr(end + 1, 1) != "\n") throw std::runtime_error("no blank line");
    for (const char* separator : {"\r", "\v", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
      if (line.contains(separator)) throw std::runtime_error("a line separator inside the line");
    }
    stream.remove_prefix(end + 2);
    auto& event = events.emplace_back(std::string(line.substr(6)));
    if (event.data != "[DONE]") event.json = nlohmann::ordered_json::parse(event.data);
  }
  return events;
}

/// The concatenated deltas of a stream and what else a client keeps of it.
struct streamed_answer {
  std::vector<std::string> contents;  ///< one per delta
  std::string content;
  std::string reasoning;
  std::string finish_reason;
};

/// Checks the rules for each delta on the way (clients.md 20, 26).
inline streamed_answer collect_stream(std::string_view stream) {
  streamed_answer answer;
  for (const auto& [data, json] : read_sse(stream)) {
    if (data == "[DONE]" || json.at("choices").empty()) continue;
    const auto& choice = json.at("choices").at(0);
    const auto& delta = choice.at("delta");
    const auto content = delta.value("content", "");
    const auto reasoning = delta.value("reasoning_content", "");
    if (!content.empty() && !reasoning.empty()) throw std::runtime_error("two fields in a delta");
    if (!content.empty()) answer.contents.push_back(content);
    answer.content += content;
    answer.reasoning += reasoning;
    if (!choice.at("finish_reason").is_null()) answer.finish_reason = choice["finish_reason"];
  }
  return answer;
}
