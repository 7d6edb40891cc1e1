#include "held_deltas.hpp"

#include <algorithm>
#include <string_view>

namespace asb::gateway {

void held_deltas::push(const chat::delta& next) {
  if (next.text.empty()) return;
  if (next.to == chat::channel::answer) answer_bytes_ += next.text.size();
  if (!queue_.empty() && queue_.back().to == next.to && next.join == 0) {
    queue_.back().text += next.text;
  } else {
    queue_.push_back({next.to, std::string(next.text), next.join});
  }
}

chat::delta held_deltas::front_until(std::size_t keep) const {
  const auto& front = queue_.front();
  auto text = std::string_view(front.text).substr(front.begin);
  if (front.to == chat::channel::answer) text = text.substr(0, answer_bytes_ - keep);
  return {front.to, text, std::min(front.join, text.size())};
}

void held_deltas::pop(const chat::delta& gone) {
  auto& front = queue_.front();
  if (front.to == chat::channel::answer) answer_bytes_ -= gone.text.size();
  front.begin += gone.text.size();
  front.join -= gone.join;
  if (front.begin == front.text.size()) {
    queue_.pop_front();
  } else if (front.begin > front.text.size() / 2) {
    // Text that goes through byte by byte must not pile up behind the front.
    front.text.erase(0, front.begin);
    front.begin = 0;
  }
}

}  // namespace asb::gateway
