#pragma once

#include <asb/chat/event.hpp>
#include <asb/openai/answer.hpp>
#include <asb/openai/reasoning_router.hpp>

#include <string>

namespace asb::openai {

/// Collects a non-stream answer and encodes it as a `chat.completion`.
class message_encoder {
 public:
  message_encoder(answer_head head, reasoning_format format);

  void append(const chat::event_batch& events);
  /// Forgets the answer so far: another attempt begins.
  void restart();
  /// The response body; the answer is complete.
  std::string finish(chat::finish_reason why, const usage& tokens);

 private:
  void append_piece(const answer_piece& piece);

  answer_head head_;
  reasoning_format format_;
  reasoning_router router_;
  std::string content_;
  std::string reasoning_;
};

}  // namespace asb::openai
