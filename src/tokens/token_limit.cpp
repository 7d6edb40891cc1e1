#include <asb/tokens/token_limit.hpp>

#include <algorithm>

namespace asb::tokens {

class token_limit::state {
 public:
  explicit state(std::size_t limit) : limit_(limit) {}

  void add(std::string_view piece, std::string& out) {
    while (!reached_ && !piece.empty()) {
      const auto next = piece.substr(0, character_length(piece));
      piece.remove_prefix(next.size());
      count_->add(next);
      reached_ = count_->total() > limit_;
      if (!reached_) take(next, out);
    }
  }

  void finish(std::string& out) {
    if (!reached_) out += held_;
    held_.clear();
  }

  bool reached() const { return reached_; }
  std::size_t used() const { return std::min(count_->total(), limit_); }

 private:
  static std::size_t character_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    return length;
  }

  /// A space belongs to the word after it, which may be beyond the limit.
  void take(std::string_view next, std::string& out) {
    if (next == " " || next == "\n") {
      held_ += next;
      return;
    }
    out += held_;
    out += next;
    held_.clear();
  }

  std::size_t limit_;
  std::unique_ptr<running_count> count_ = approximate_counter().begin();
  std::string held_;
  bool reached_ = false;
};

token_limit::token_limit(std::size_t limit) : state_(std::make_unique<state>(limit)) {}
token_limit::~token_limit() = default;
token_limit::token_limit(token_limit&&) noexcept = default;
token_limit& token_limit::operator=(token_limit&&) noexcept = default;

void token_limit::add(std::string_view piece, std::string& out) {
  state_->add(piece, out);
}
void token_limit::finish(std::string& out) {
  state_->finish(out);
}
bool token_limit::reached() const {
  return state_->reached();
}
std::size_t token_limit::used() const {
  return state_->used();
}

}  // namespace asb::tokens
