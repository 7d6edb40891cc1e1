#pragma once

#include "vocabulary.hpp"

namespace asb::tokens {

/// Cuts a text into the pieces that o200k_base encodes one by one. It is the pattern of the
/// tokenizer as a state machine: words with the character before them and a contraction behind,
/// up to three digits, symbols with the line ends behind them, white space.
class splitter {
 public:
  /// The length of the first piece of `text`; 0 for an empty text, and while what follows may
  /// still change it, which `ended` excludes. Then the same text, made longer, comes again: what
  /// was read is not read again.
  std::size_t next(std::string_view text, bool ended);

 private:
  enum class state {
    start,
    behind_blank,
    behind_symbol,
    capitals,
    word,
    suffix,
    digits,
    symbols,
    slashes,
    blanks
  };

  void begin(kind first);
  std::size_t take(std::size_t length);

  state state_ = state::start;
  std::size_t at_ = 0;     ///< the bytes of the piece that were read
  std::size_t mark_ = 0;   ///< behind the last letter without case or line end: it may end there
  std::size_t blank_ = 0;  ///< where the last character of white space begins
  int digits_ = 0;         ///< behind the first one
};

}  // namespace asb::tokens
