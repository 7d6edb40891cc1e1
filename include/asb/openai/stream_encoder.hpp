#pragma once

#include <asb/chat/event.hpp>
#include <asb/openai/answer.hpp>
#include <asb/openai/api_error.hpp>
#include <asb/openai/reasoning_router.hpp>

#include <string>
#include <string_view>

namespace asb::openai {

/// Appends a streamed answer to `out` as server-sent events: begin, append…, then finish or fail.
/// Every line stays below 64 KiB (clients.md 15), for which the head must stay below 15 KiB.
/// Allocates nothing but what `out` needs.
class stream_encoder {
 public:
  stream_encoder(const answer_head& head, reasoning_format format, bool include_usage);

  /// The chunk with the role.
  void begin(std::string& out) const;
  void append(std::string& out, const chat::event_batch& events);
  /// The chunk with the finish reason, the usage if the client asked for it, and `[DONE]`.
  void finish(std::string& out, chat::finish_reason why, const usage& tokens);
  /// The error event, after which the connection must be cut without a proper end.
  static void fail(std::string& out, const api_error& error);

 private:
  void append_piece(std::string& out, const answer_piece& piece) const;

  std::string head_;  ///< from `data: ` to the opening bracket of `choices`
  reasoning_router router_;
  bool include_usage_;
};

}  // namespace asb::openai
