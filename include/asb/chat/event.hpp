#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace asb::chat {

enum class channel { reasoning, answer };

enum class finish_reason { stop, length };

/// The name in OpenAI's words.
constexpr std::string_view to_string(finish_reason why) {
  return why == finish_reason::stop ? "stop" : "length";
}

/// New text of the answer. Its first `join` bytes are newlines that only separate it from an
/// earlier block of its channel. The view lives until its batch is cleared or added to.
struct delta {
  channel to = channel::answer;
  std::string_view text;
  std::size_t join = 0;
};

/// The deltas that are ready together, in order; kept and cleared, so that a running stream
/// allocates nothing. Neighbours of one channel are one delta.
class event_batch {
 public:
  void add(channel to, std::string_view text, std::size_t join = 0);
  void clear();
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  delta operator[](std::size_t index) const;

 private:
  struct entry {
    channel to;
    std::size_t begin;
    std::size_t join;
  };
  std::string text_;
  std::vector<entry> entries_;
};

}  // namespace asb::chat
