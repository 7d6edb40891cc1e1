#pragma once

#include "separator_scanner.hpp"

#include <asb/base/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace asb::alexsidebar {

/// How many zeros stand behind a frame: the JSON parser reads beyond the end, and what it makes of
/// broken JSON may depend on them.
inline constexpr std::size_t frame_padding = 64;

/// One frame as it came, without its separator. Its first `same` bytes are those of the frame
/// before it. `bytes` lives until the splitter is used again.
struct frame {
  std::string_view bytes;
  std::size_t same = 0;
};

/// Cuts the body into frames (upstream §2). Every frame repeats the one before it and adds a
/// little, so bytes that equal the last frame's at the same place are only compared: copying and
/// scanning follow what changed.
class frame_splitter {
 public:
  explicit frame_splitter(std::size_t max_frame) : max_frame_(max_frame) {}

  /// Takes bytes off the front of `input` until a frame is complete; nothing when `input` is used
  /// up before. Errors: frame_too_large.
  result<std::optional<frame>> next(std::string_view& input);

  /// What has come behind the last separator; to be asked at the end of the body.
  frame rest();

 private:
  std::string_view kept(std::size_t length) const;
  frame cut(std::size_t length);
  void diverge();
  void append(std::string_view bytes);

  std::size_t max_frame_;
  std::string buffer_;    // has frame_padding bytes behind what is kept in it
  std::size_t size_ = 0;  // kept: the last frame while comparing, then what came of this one
  bool comparing_ = true;
  std::size_t same_ = 0;  // bytes of this frame that equal the last one's
  separator_scanner scanner_;

  // The scanner as it was where the last comparison ended. Usually this one ends behind it, so
  // only what the last frame added is scanned again.
  separator_scanner checkpoint_;
  std::size_t checkpoint_offset_ = 0;
};

}  // namespace asb::alexsidebar
