#include "encoder.hpp"
#include "splitter.hpp"

#include <asb/base/utf8.hpp>
#include <asb/tokens/token_limit.hpp>

#include <algorithm>

namespace asb::tokens {
namespace {

/// Only white space ends so.
bool ends_in_space(std::string_view piece) {
  const auto last = utf8_floor(piece, piece.size() - 1);
  return first_character(piece.substr(last), true).what == kind::space;
}

}  // namespace

// The open text begins where the pieces before it stay the same wherever the text is cut off behind
// that point. So what passes of the open text has no more tokens than it has by itself.
class token_limit::state {
 public:
  explicit state(std::size_t limit) : limit_(limit) {}

  bool reached() const { return reached_; }
  std::size_t used() const { return used_; }

  void add(std::string_view piece, std::string& out) {
    if (reached_) return;
    text_ += piece;
    settle_groups(false, out);
    // A token has a byte at least, so these are not beyond the limit, whatever comes.
    if (!reached_) pass(utf8_floor(open(), limit_ - used_), out);
    text_.erase(0, begin_);
    begin_ = 0;
  }

  void finish(std::string& out) {
    if (!reached_) settle_groups(true, out);
  }

 private:
  std::string_view open() const { return std::string_view(text_).substr(begin_); }
  void settle_groups(bool ended, std::string& out);
  std::size_t enough() const;
  void settle(std::size_t length, std::string& out);
  void cut(std::string_view group, std::string& out);
  std::size_t tokens_of(std::string_view text) { return lengths_of(text).size(); }
  const std::vector<std::uint8_t>& lengths_of(std::string_view text);
  void pass(std::size_t end, std::string& out);

  std::size_t limit_;
  std::size_t used_ = 0;  ///< tokens before the open text
  bool reached_ = false;
  std::string text_;
  std::size_t begin_ = 0;   ///< where the open text begins
  std::size_t passed_ = 0;  ///< bytes of the open text that were given out
  std::size_t blank_ = 0;   ///< bytes of white space that begin it and form pieces already
  splitter pieces_;
  encoder encoder_;
  std::vector<std::uint8_t> lengths_;
};

// White space leaves its last character to what follows it. If the text were cut off behind that
// character, it would all be one piece; so both are settled together with the piece that follows.
void token_limit::state::settle_groups(bool ended, std::string& out) {
  while (!reached_) {
    const auto visible = open().substr(0, enough());
    const bool all = ended && visible.size() == open().size();
    const auto length = pieces_.next(visible.substr(blank_), all);
    if (length == 0) {
      if (all) {
        settle(blank_, out);
      } else if (visible.size() == enough()) {
        cut(visible.substr(0, utf8_floor(open(), visible.size())), out);
      }
      return;
    }
    if (ends_in_space(visible.substr(blank_, length))) {
      blank_ += length;
    } else {
      settle(blank_ + length, out);
    }
  }
}

/// The number of bytes of open text that are surely more tokens than are left: what they do not
/// decide need not be waited for. npos when there are less.
std::size_t token_limit::state::enough() const {
  const auto left = limit_ - used_;
  const auto size = open().size();
  const bool reaches = size > 0 && left <= (size - 1) / longest_token;
  return reaches ? left * longest_token + 1 : std::string::npos;
}

/// Counts the open text's first `length` bytes, which are whole pieces.
void token_limit::state::settle(std::size_t length, std::string& out) {
  const auto group = open().substr(0, length);
  const auto tokens = tokens_of(group);
  if (tokens > limit_ - used_) {
    cut(group, out);
    return;
  }
  used_ += tokens;
  pass(length, out);
  begin_ += length;
  passed_ -= length;
  blank_ = 0;
}

/// Passes the tokens of `group` that are not beyond the limit and drops the rest of the text.
/// Without the rest the tokens can be others, and more: then less passes.
void token_limit::state::cut(std::string_view group, std::string& out) {
  const auto left = limit_ - used_;
  const auto& lengths = lengths_of(group);
  std::size_t end = 0;
  for (std::size_t i = 0; i < std::min(left, lengths.size()); ++i) end += lengths[i];
  end = utf8_floor(group, end);
  while (end > passed_ && tokens_of(group.substr(0, end)) > left) end = utf8_floor(group, end - 1);
  pass(end, out);
  text_.clear();
  begin_ = 0;
  used_ = limit_;
  reached_ = true;
}

const std::vector<std::uint8_t>& token_limit::state::lengths_of(std::string_view text) {
  lengths_.clear();
  splitter pieces;
  while (const auto length = pieces.next(text, true)) {
    const auto tokens = encoder_.lengths(text.substr(0, length));
    lengths_.insert(lengths_.end(), tokens.begin(), tokens.end());
    text.remove_prefix(length);
  }
  return lengths_;
}

/// Gives out the open text up to `end`, if that was not done before.
void token_limit::state::pass(std::size_t end, std::string& out) {
  if (end <= passed_) return;
  out.append(open().substr(passed_, end - passed_));
  passed_ = end;
}

token_limit::token_limit(std::size_t limit) : state_(std::make_unique<state>(limit)) {}
token_limit::~token_limit() = default;
token_limit::token_limit(token_limit&& other) noexcept = default;
token_limit& token_limit::operator=(token_limit&& other) noexcept = default;

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
