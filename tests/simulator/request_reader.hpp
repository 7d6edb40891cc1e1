#pragma once

#include "http_words.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace simulator {

/// Reads HTTP/1 requests out of bytes that come in any pieces. Bounded: 64 KiB of header, 64 MiB of
/// body.
class request_reader {
 public:
  enum class progress { needs_more, complete, bad };

  /// Takes from the front of `input` what belongs to the present request.
  progress feed(std::string& input);
  /// The request, once complete; the reader is then ready for the next one.
  http_request take();
  /// Whether nothing of a request has come yet.
  bool idle() const { return now_ == step::header && lines_.empty(); }

 private:
  enum class step { header, sized_body, chunk_size, chunk_data, chunk_end, trailer };

  bool take_line(std::string& input, std::string& line);
  bool parse_header();
  bool parse_chunk_size(std::string_view line);
  bool take_body(std::string& input);

  step now_ = step::header;
  std::string lines_;  ///< what came of the header, or of one line of the chunk framing
  std::size_t remaining_ = 0;
  http_request request_;
};

}  // namespace simulator
