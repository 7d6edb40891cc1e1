#include <asb/openai/reasoning_router.hpp>

#include <algorithm>

namespace asb::openai {
namespace {

constexpr std::string_view blank_line = "\n\n";

}  // namespace

std::span<const answer_piece> reasoning_router::route(const chat::delta& delta) {
  count_ = 0;
  const bool thinking = delta.to == chat::channel::reasoning;
  if (format_ == reasoning_format::think_tags) {
    route_tagged(delta);
  } else if (thinking && format_ == reasoning_format::reasoning_content && !delta.text.empty()) {
    pieces_[count_++] = {answer_field::reasoning_content, delta.text};
  } else if (!thinking) {
    put(delta.text);
  }
  return pieces();
}

std::span<const answer_piece> reasoning_router::finish() {
  count_ = 0;
  if (format_ == reasoning_format::think_tags && current_ == chat::channel::reasoning) close_tag();
  return pieces();
}

void reasoning_router::route_tagged(const chat::delta& delta) {
  if (delta.to == current_) return put(delta.text);
  // The joining newlines separate from a block that is no longer the neighbour.
  const auto text = delta.text.substr(std::min(delta.join, delta.text.size()));
  if (text.empty()) return;
  if (delta.to == chat::channel::reasoning) {
    open_tag();
  } else {
    close_tag();
    put(blank_line);
  }
  put(text);
}

// NextChat knows the tags only at the start and at the end of a delta (clients.md 25), so they are
// pieces of their own.
void reasoning_router::open_tag() {
  put(blank_line.substr(newlines_));
  put("<think>\n");
  current_ = chat::channel::reasoning;
}

void reasoning_router::close_tag() {
  put("\n</think>");
  current_ = chat::channel::answer;
}

void reasoning_router::put(std::string_view content) {
  if (content.empty()) return;
  pieces_[count_++] = {answer_field::content, content};
  const auto before = content.find_last_not_of('\n');
  const bool only_newlines = before == std::string_view::npos;
  const auto trailing = only_newlines ? newlines_ + content.size() : content.size() - before - 1;
  newlines_ = std::min(trailing, blank_line.size());
}

}  // namespace asb::openai
