#include "answer_json.hpp"

#include <asb/base/json_text.hpp>
#include <asb/openai/message_encoder.hpp>

#include <utility>

namespace asb::openai {

message_encoder::message_encoder(answer_head head, reasoning_format format)
    : head_(std::move(head)), format_(format), router_(format) {}

void message_encoder::append(const chat::event_batch& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (const auto& piece : router_.route(events[i])) append_piece(piece);
  }
}

void message_encoder::append_piece(const answer_piece& piece) {
  (piece.to == answer_field::content ? content_ : reasoning_) += piece.text;
}

void message_encoder::restart() {
  router_ = reasoning_router(format_);
  content_.clear();
  reasoning_.clear();
}

std::string message_encoder::finish(chat::finish_reason why, const usage& tokens) {
  for (const auto& piece : router_.finish()) append_piece(piece);
  std::string out;
  constexpr std::size_t frame = 512;
  out.reserve(content_.size() + reasoning_.size() + frame);
  out += '{';
  append_head(out, head_, "chat.completion");
  out += R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)";
  append_json_string(out, content_);
  if (!reasoning_.empty()) {
    out += R"(,"reasoning_content":)";
    append_json_string(out, reasoning_);
  }
  out += R"(,"refusal":null},"logprobs":null,"finish_reason":")";
  out += to_string(why);
  out += R"("}],)";
  append_usage(out, tokens);
  out += '}';
  return out;
}

}  // namespace asb::openai
