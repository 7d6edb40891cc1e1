#pragma once

#include "frame_splitter.hpp"
#include "section_composer.hpp"
#include "snapshot_parser.hpp"

#include <asb/base/error.hpp>
#include <asb/chat/event.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// Figures of one answer, for the metrics.
struct decoder_counters {
  std::uint64_t rewrites = 0;          ///< the upstream changed text that was already sent
  std::uint64_t unknown_sections = 0;  ///< sections of a kind that is not known
  std::uint64_t parsed_frames = 0;     ///< frames that were more than an append to the one before
};

/// Makes deltas of frames. Nearly every frame only appends to the last section's text, which needs
/// no parser: its start is known to be the last frame's, what was inserted is read by itself, and
/// what follows must close the sections as before.
class snapshot_decoder {
 public:
  explicit snapshot_decoder(bool code_fences) : composer_(code_fences) {}

  /// Takes every frame in turn. Errors: malformed_frame; error_frame when the upstream reports an
  /// error in mid-answer.
  result<void> decode(const frame& next, chat::event_batch& out);

  /// Ends the answer. Errors: error_frame, empty_answer when nothing was sent at all.
  result<void> finish(chat::event_batch& out);

  /// The JSON of the frame that reported an error, or what came in place of JSON: without an
  /// answer, or the one that ended it.
  const std::optional<std::string>& error_body() const { return error_body_; }
  decoder_counters counters() const;

 private:
  struct workspace;
  class workspace_loan;

  bool decode_append(const frame& next, workspace& work, chat::event_batch& out);
  result<void> decode_snapshot(const frame& next, workspace& work, chat::event_batch& out);
  result<void> decode_other(std::string_view json, const snapshot& now);

  section_composer composer_;
  std::optional<std::string> error_body_;
  bool answering_ = false;  // a snapshot with sections has come
  decoder_counters counters_;
  std::size_t unknown_end_ = 0;  // sections from here on were not yet counted as unknown

  // Where the last frame can grow, while appends_ is set.
  bool appends_ = false;
  std::size_t section_ = 0;  // the last one that has a text
  std::size_t cut_ = 0;      // offset of the quote that closes its text
  std::string closing_;      // from there to the end of the sections
  std::string rest_;         // and behind them
};

/// What a frame holds, without white space around it and a leading `data:`.
std::string_view frame_payload(std::string_view bytes);

}  // namespace asb::alexsidebar
