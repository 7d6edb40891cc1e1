#include "stop_scanner.hpp"

#include <algorithm>

namespace asb::gateway {

stop_scanner::pattern::pattern(std::string text) : text_(std::move(text)), borders_(text_.size()) {
  std::uint32_t border = 0;
  for (std::size_t i = 1; i < text_.size(); ++i) {
    while (border > 0 && text_[i] != text_[border]) border = borders_[border - 1];
    if (text_[i] == text_[border]) ++border;
    borders_[i] = border;
  }
}

bool stop_scanner::pattern::read(char next) {
  while (matched_ > 0 && next != text_[matched_]) matched_ = borders_[matched_ - 1];
  if (next == text_[matched_]) ++matched_;
  return matched_ == text_.size();
}

stop_scanner::stop_scanner(std::span<const std::string> stops) {
  patterns_.reserve(stops.size());
  for (const auto& stop : stops) {
    patterns_.emplace_back(stop);
    begins_.at(static_cast<unsigned char>(stop.front())) = true;
  }
}

std::optional<stop_scanner::match> stop_scanner::read(std::string_view piece) {
  bool idle = undecided() == 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (idle && !begins_[static_cast<unsigned char>(piece[i])]) continue;
    std::size_t complete = 0;
    idle = true;
    for (auto& each : patterns_) {
      if (each.read(piece[i])) complete = std::max(complete, each.size());
      idle = idle && each.matched() == 0;
    }
    if (complete > 0) return match{i + 1, complete};
  }
  return std::nullopt;
}

std::size_t stop_scanner::undecided() const {
  std::size_t longest = 0;
  for (const auto& each : patterns_) longest = std::max(longest, each.matched());
  return longest;
}

}  // namespace asb::gateway
