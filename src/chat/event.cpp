#include <asb/chat/event.hpp>

namespace asb::chat {

void event_batch::add(channel to, std::string_view text, std::size_t join) {
  if (text.empty()) return;
  if (entries_.empty() || entries_.back().to != to) {
    entries_.push_back({to, text_.size(), join});
  } else if (auto& last = entries_.back(); text_.size() - last.begin == last.join) {
    last.join += join;  // newlines that separate may come one by one
  }
  text_.append(text);
}

void event_batch::clear() {
  // One long answer must not keep its memory for the rest of a long stream.
  constexpr std::size_t keep = 16 * 1024;
  text_.clear();
  if (text_.capacity() > keep) text_.shrink_to_fit();
  entries_.clear();
}

delta event_batch::operator[](std::size_t index) const {
  const auto& found = entries_[index];
  const auto end = index + 1 < entries_.size() ? entries_[index + 1].begin : text_.size();
  return {found.to, std::string_view(text_).substr(found.begin, end - found.begin), found.join};
}

}  // namespace asb::chat
