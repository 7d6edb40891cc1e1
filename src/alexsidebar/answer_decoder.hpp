#pragma once

#include "frame_splitter.hpp"
#include "snapshot_decoder.hpp"

#include <asb/base/error.hpp>
#include <asb/chat/event.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace asb::alexsidebar {

struct decoder_params {
  bool code_fences = true;                        ///< wrap code sections in Markdown fences
  std::size_t max_frame = std::size_t{16} << 20;  ///< bytes of one snapshot
};

/// Makes deltas of the body of a 2xx answer (upstream §2, §3), however it is cut into reads.
/// After an error it must not be fed any more.
class answer_decoder {
 public:
  explicit answer_decoder(const decoder_params& params)
      : splitter_(params.max_frame), decoder_(params.code_fences) {}

  /// Adds the deltas of all frames that `bytes` complete.
  /// Errors: frame_too_large, malformed_frame, error_frame (reported in mid-answer).
  result<void> feed(std::string_view bytes, chat::event_batch& out);

  /// The body has ended cleanly: adds the last frame's deltas and what was held back. Errors: as
  /// feed(), answer_cut, error_frame (nothing but errors came), empty_answer (nothing to show
  /// came).
  result<void> finish(chat::event_batch& out);

  /// For the error rules: the frame that reported an error, or what came in place of JSON. Before
  /// an answer began it may be set while feed() succeeds. Lives until the next call.
  std::optional<std::string_view> error_body() const { return decoder_.error_body(); }

  decoder_counters counters() const { return decoder_.counters(); }

 private:
  frame_splitter splitter_;
  snapshot_decoder decoder_;
};

}  // namespace asb::alexsidebar
