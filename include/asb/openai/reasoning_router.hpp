#pragma once

#include <asb/chat/event.hpp>
#include <asb/openai/answer.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace asb::openai {

enum class answer_field { content, reasoning_content };

/// Text for one field of the answer, never empty.
struct answer_piece {
  answer_field to = answer_field::content;
  std::string_view text;
};

/// Decides where each delta goes in the configured format. Both encoders use it, so that a
/// non-stream answer equals the concatenated deltas of the stream.
class reasoning_router {
 public:
  explicit reasoning_router(reasoning_format format) : format_(format) {}

  /// The pieces live until the next call or the end of the delta's text.
  std::span<const answer_piece> route(const chat::delta& delta);
  /// What is left to say at the end of the answer: a closing tag, if one is open.
  std::span<const answer_piece> finish();

 private:
  void route_tagged(const chat::delta& delta);
  void open_tag();
  void close_tag();
  void put(std::string_view content);
  std::span<const answer_piece> pieces() const { return std::span(pieces_).first(count_); }

  reasoning_format format_;
  chat::channel current_ = chat::channel::answer;
  std::size_t newlines_ = 2;  ///< at the end of the content so far, up to 2; none are due at first
  std::array<answer_piece, 3> pieces_;
  std::size_t count_ = 0;
};

}  // namespace asb::openai
