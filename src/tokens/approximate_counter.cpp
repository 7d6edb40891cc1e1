#include <asb/base/text.hpp>
#include <asb/tokens/counter.hpp>

namespace asb::tokens {
namespace {

enum class kind { letter, digit, space, mark, wide };

/// The kind of the character that begins with byte `c`. Two-byte sequences (up to U+07FF) are the
/// alphabets; three bytes and more are mostly CJK and emoji.
kind kind_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (is_space(c)) return kind::space;
  if (c >= '0' && c <= '9') return kind::digit;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return kind::letter;
  if (byte < 0x80) return kind::mark;
  return byte < 0xE0 ? kind::letter : kind::wide;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t run_tokens(kind what, std::size_t length) {
  switch (what) {
    case kind::letter: return (length + 4) / 5;
    case kind::digit: return (length + 2) / 3;
    case kind::space: return length > 1 ? 1 : 0;
    case kind::mark:
    case kind::wide: return length;
  }
  return length;
}

class approximate_count final : public running_count {
 public:
  void add(std::string_view piece) override {
    for (const char c : piece) {
      if (continues(c) && length_ > 0) continue;
      if (const auto what = kind_of(c); what != current_) {
        ended_ += run_tokens(current_, length_);
        current_ = what;
        length_ = 0;
      }
      ++length_;
    }
  }
  std::size_t total() const override { return ended_ + run_tokens(current_, length_); }

 private:
  kind current_ = kind::letter;
  std::size_t length_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace

std::size_t counter::count(std::string_view text) const {
  const auto running = begin();
  running->add(text);
  return running->total();
}

std::unique_ptr<running_count> approximate_counter::begin() const {
  return std::make_unique<approximate_count>();
}

}  // namespace asb::tokens
