#include "frame_splitter.hpp"

#include "byte_search.hpp"

#include <asb/alexsidebar/errc.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace asb::alexsidebar {

result<std::optional<frame>> frame_splitter::next(std::string_view& input) {
  if (comparing_) {
    const auto equal = common_prefix(kept(size_).substr(same_), input);
    same_ += equal;
    input.remove_prefix(equal);
    if (input.empty()) return std::nullopt;
    diverge();
  }
  const auto taken = scanner_.scan(input);
  const auto length = size_ + taken - scanner_.separator_bytes();
  if (length > max_frame_) {
    return fail(errc::frame_too_large,
                "a frame is longer than " + std::to_string(max_frame_) + " bytes");
  }
  if (!scanner_.found()) {
    append(input.substr(0, taken));
    input.remove_prefix(taken);
    return std::nullopt;
  }
  if (length > size_) append(input.substr(0, length - size_));
  input.remove_prefix(taken);
  return cut(length);
}

frame frame_splitter::rest() {
  return cut(comparing_ ? same_ : size_);
}

std::string_view frame_splitter::kept(std::size_t length) const {
  return std::string_view(buffer_).substr(0, length);
}

/// Ends this frame, which becomes the one to compare with.
frame frame_splitter::cut(std::size_t length) {
  if (!buffer_.empty()) std::memset(buffer_.data() + length, 0, frame_padding);
  size_ = length;
  comparing_ = true;
  return {kept(length), std::min(std::exchange(same_, 0), length)};
}

/// From here on this frame is not the last one's repetition.
void frame_splitter::diverge() {
  if (same_ < checkpoint_offset_) {
    checkpoint_ = {};
    checkpoint_offset_ = 0;
  }
  checkpoint_.scan(kept(same_).substr(checkpoint_offset_));
  checkpoint_offset_ = same_;
  scanner_ = checkpoint_;
  size_ = same_;
  comparing_ = false;
}

void frame_splitter::append(std::string_view bytes) {
  const auto needed = size_ + bytes.size() + frame_padding;
  if (needed > buffer_.size()) buffer_.resize(std::max(needed, 2 * buffer_.size()));
  std::ranges::copy(bytes, buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += bytes.size();
}

}  // namespace asb::alexsidebar
