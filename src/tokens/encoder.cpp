#include "encoder.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace asb::tokens {
namespace {

/// A long piece is encoded in portions of so many bytes, so that the memory for merging stays
/// small.
constexpr std::size_t portion = 1024;

}  // namespace

std::size_t encoder::count(std::string_view piece) {
  return lengths(piece).size();
}

std::span<const std::uint8_t> encoder::lengths(std::string_view piece) {
  if (is_token(piece)) {
    lengths_.assign(1, static_cast<std::uint8_t>(piece.size()));
  } else {
    encode(piece);
  }
  return lengths_;
}

// Tokens are the encoding of their text if and only if each two neighbours are the encoding of
// theirs: as long as no merge has crossed a border, the merges between two borders come in the
// order that they have alone, so the first merge that crosses one would do so among the two
// neighbours alone, too. Hence, when a portion is added, only the last tokens before it need to be
// encoded again, as many as it takes until the token before them stays apart from what follows.
void encoder::encode(std::string_view piece) {
  lengths_.clear();
  std::size_t encoded = 0;
  while (encoded < piece.size()) {
    const auto end = std::min(encoded + portion, piece.size());
    for (std::size_t again = 2;; again *= 2) {
      const auto kept = lengths_.size() - std::min(again, lengths_.size());
      const auto begin = std::accumulate(lengths_.begin() + static_cast<std::ptrdiff_t>(kept),
                                         lengths_.end(), encoded, std::minus{});
      merge(piece.substr(begin, end - begin));
      const auto before = kept == 0 ? std::size_t{0} : lengths_[kept - 1];
      tail_.clear();
      for (std::uint32_t at = 0; at < parts_.size() - 1; at = parts_[at].next) {
        tail_.push_back(static_cast<std::uint8_t>(parts_[at].next - at));
      }
      if (before > 0 && !stay_apart(piece.substr(begin - before, before + tail_[0]), before)) {
        continue;
      }
      lengths_.resize(kept);
      lengths_.insert(lengths_.end(), tail_.begin(), tail_.end());
      break;
    }
    encoded = end;
  }
}

/// Whether two tokens, the first of `left` bytes, are the encoding of their text.
bool encoder::stay_apart(std::string_view both, std::size_t left) {
  merge(both);
  return parts_[0].next == left && parts_[left].next == both.size();
}

void encoder::merge(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  parts_.resize(bytes.size() + 1);
  for (std::uint32_t at = 0; at < size; ++at) {
    parts_[at] = {token_of(bytes[at]), no_token, at - 1, at + 1};
  }
  queue_.clear();
  for (std::uint32_t at = 0; at + 1 < size; ++at) look_at_pair(at);

  while (!queue_.empty()) {
    std::ranges::pop_heap(queue_, std::greater{});
    const auto pair = static_cast<token>(queue_.back() >> 32U);
    const auto at = static_cast<std::uint32_t>(queue_.back());
    queue_.pop_back();
    auto& left = parts_[at];
    if (left.pair != pair) continue;
    auto& right = parts_[left.next];
    left.what = pair;
    left.next = right.next;
    right.pair = no_token;
    parts_[left.next].before = at;
    left.pair = no_token;
    if (left.next < size) look_at_pair(at);
    if (at > 0) look_at_pair(left.before);
  }
}

void encoder::look_at_pair(std::uint32_t at) {
  auto& left = parts_[at];
  left.pair = merged(left.what, parts_[left.next].what);
  if (left.pair == no_token) return;
  queue_.push_back(std::uint64_t{left.pair} << 32U | at);
  std::ranges::push_heap(queue_, std::greater{});
}

}  // namespace asb::tokens
