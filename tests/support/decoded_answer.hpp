#pragma once

#include "answer_decoder.hpp"

#include <asb/alexsidebar/errc.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace asb::test {

/// What came of a body: both channels as a client would put them together, and the figures that
/// must not depend on how the body was cut.
struct decoded_answer {
  std::string reasoning;
  std::string answer;
  std::error_code failure;
  std::uint64_t rewrites = 0;
  std::uint64_t unknown_sections = 0;

  friend bool operator==(const decoded_answer&, const decoded_answer&) = default;
  friend std::ostream& operator<<(std::ostream& out, const decoded_answer& it) {
    return out << "R<" << it.reasoning << "> A<" << it.answer << "> " << it.failure.message() << ' '
               << it.rewrites << " rewrites, " << it.unknown_sections << " unknown";
  }
};

inline void take_deltas(chat::event_batch& batch, decoded_answer& into) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    (batch[i].to == chat::channel::reasoning ? into.reasoning : into.answer) += batch[i].text;
  }
  batch.clear();
}

/// Feeds the pieces in turn and ends the body.
inline decoded_answer decode_pieces(const std::vector<std::string_view>& pieces,
                                    const alexsidebar::decoder_params& params = {}) {
  alexsidebar::answer_decoder decoder(params);
  decoded_answer decoded;
  chat::event_batch batch;
  const auto note = [&](const result<void>& done) {
    take_deltas(batch, decoded);
    if (!done) decoded.failure = done.error().code;
    return done.has_value();
  };
  bool good = true;
  for (std::size_t i = 0; good && i < pieces.size(); ++i) {
    good = note(decoder.feed(pieces[i], batch));
  }
  if (good) note(decoder.finish(batch));
  decoded.rewrites = decoder.counters().rewrites;
  decoded.unknown_sections = decoder.counters().unknown_sections;
  return decoded;
}

/// `body` in pieces of `size` bytes.
inline std::vector<std::string_view> in_pieces(std::string_view body, std::size_t size) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < body.size(); at += size) pieces.push_back(body.substr(at, size));
  return pieces;
}

}  // namespace asb::test
