#include "answer_json.hpp"

#include <asb/base/json_text.hpp>
#include <asb/base/utf8.hpp>
#include <asb/openai/stream_encoder.hpp>

#include <algorithm>

namespace asb::openai {
namespace {

/// Escaping makes at most six bytes of one (`\u0001`), so a line is at most 48 KiB and its frame.
constexpr std::size_t max_text = 8 * 1024;

constexpr std::string_view content_delta = R"({"index":0,"delta":{"content":")";
constexpr std::string_view reasoning_delta = R"({"index":0,"delta":{"reasoning_content":")";
constexpr std::string_view delta_end = R"("},"logprobs":null,"finish_reason":null}]})"
                                       "\n\n";

/// A length to cut `text` at. (Not UTF-8 throughout: cut all the same.)
std::size_t cut(std::string_view text) {
  const auto length = utf8_floor(text, max_text);
  return length > 0 ? length : std::min(text.size(), max_text);
}

}  // namespace

stream_encoder::stream_encoder(const answer_head& head, reasoning_format format, bool include_usage)
    : router_(format), include_usage_(include_usage) {
  head_ = "data: {";
  append_head(head_, head, "chat.completion.chunk");
  head_ += R"(,"choices":[)";
}

void stream_encoder::begin(std::string& out) const {
  out += head_;
  out += R"({"index":0,"delta":{"role":"assistant","content":")";
  out += delta_end;
}

void stream_encoder::append(std::string& out, const chat::event_batch& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (const auto& piece : router_.route(events[i])) append_piece(out, piece);
  }
}

void stream_encoder::append_piece(std::string& out, const answer_piece& piece) const {
  for (auto rest = piece.text; !rest.empty();) {
    const auto length = cut(rest);
    out += head_;
    out += piece.to == answer_field::content ? content_delta : reasoning_delta;
    append_json_escaped(out, rest.substr(0, length));
    out += delta_end;
    rest.remove_prefix(length);
  }
}

void stream_encoder::finish(std::string& out, chat::finish_reason why, const usage& tokens) {
  for (const auto& piece : router_.finish()) append_piece(out, piece);
  out += head_;
  out += R"({"index":0,"delta":{},"logprobs":null,"finish_reason":")";
  out += to_string(why);
  out += "\"}]}\n\n";
  if (include_usage_) {
    out += head_;
    out += "],";
    append_usage(out, tokens);
    out += "}\n\n";
  }
  out += "data: [DONE]\n\n";
}

void stream_encoder::fail(std::string& out, const api_error& error) {
  out += "data: ";
  out += to_json(error);
  out += "\n\n";
}

}  // namespace asb::openai
