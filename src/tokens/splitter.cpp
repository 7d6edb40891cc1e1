#include "splitter.hpp"

#include <utility>

namespace asb::tokens {
namespace {

bool begins_word(kind what) {
  return what == kind::upper || what == kind::lower || what == kind::letter || what == kind::mark;
}

/// The bytes of the contraction that begins `text`; npos when more of it may come.
std::size_t contraction(std::string_view text, bool ended) {
  const auto lower = [&](std::size_t at) { return at < text.size() ? text[at] | 0x20 : 0; };
  const auto missing = [&](std::size_t at) { return at >= text.size() && !ended; };
  if (missing(0)) return text.npos;
  if (text.empty() || text[0] != '\'') return 0;
  if (missing(1)) return text.npos;
  char second = 0;
  switch (lower(1)) {
    case 's':
    case 't':
    case 'm':
    case 'd': return 2;
    case 'r':
    case 'v': second = 'e'; break;
    case 'l': second = 'l'; break;
    default: return 0;
  }
  if (missing(2)) return text.npos;
  return lower(2) == second ? 3 : 0;
}

}  // namespace

std::size_t splitter::take(std::size_t length) {
  *this = {};
  return length;
}

/// The first character decides what the piece may be.
void splitter::begin(kind first) {
  switch (first) {
    case kind::symbol: state_ = state::behind_symbol; return;
    case kind::space: state_ = state::behind_blank; return;
    case kind::number: state_ = state::digits; return;
    case kind::lower: state_ = state::word; return;
    case kind::newline:
      state_ = state::blanks;
      mark_ = at_;
      return;
    case kind::letter:
    case kind::mark: mark_ = at_; [[fallthrough]];
    case kind::upper:
    case kind::end: state_ = state::capitals; return;
  }
}

std::size_t splitter::next(std::string_view text, bool ended) {
  for (;;) {
    const auto [what, length] = first_character(text.substr(at_), ended);
    if (what == kind::end && (!ended || text.empty())) return 0;
    const auto read = [&, size = length] { at_ += size; };
    switch (state_) {
      case state::start:
        read();
        begin(what);
        break;

      case state::behind_blank:
        if (begins_word(what)) {
          read();
          begin(what);
        } else if (what == kind::space || what == kind::newline) {
          state_ = state::blanks;
        } else if (what == kind::symbol && text[0] == ' ') {
          state_ = state::symbols;
        } else {
          return take(at_);
        }
        break;

      case state::behind_symbol:
        if (begins_word(what)) {
          read();
          begin(what);
        } else {
          state_ = state::symbols;
        }
        break;

      // Capitals belong to the word if a small letter follows them; otherwise it ends with the
      // last letter without case, and without one they are a word of their own.
      case state::capitals:
        if (what == kind::upper) {
          read();
        } else if (what == kind::letter || what == kind::mark) {
          read();
          mark_ = at_;
        } else if (what == kind::lower) {
          state_ = state::word;
        } else if (mark_ != 0 && mark_ != at_) {
          return take(mark_);
        } else {
          state_ = state::suffix;
        }
        break;

      case state::word:
        if (what == kind::lower || what == kind::letter || what == kind::mark) {
          read();
        } else {
          state_ = state::suffix;
        }
        break;

      case state::suffix: {
        const auto more = contraction(text.substr(at_), ended);
        return more == text.npos ? 0 : take(at_ + more);
      }

      case state::digits:
        if (what != kind::number) return take(at_);
        read();
        if (++digits_ == 2) return take(at_);
        break;

      case state::symbols:
        if (what == kind::symbol || what == kind::mark) {
          read();
        } else {
          state_ = state::slashes;
        }
        break;

      case state::slashes:
        if (what != kind::newline && !text.substr(at_).starts_with('/')) return take(at_);
        read();
        break;

      // White space ends behind its last line end. Without one its last character is left for
      // what follows.
      case state::blanks:
        if (what == kind::newline) {
          read();
          mark_ = at_;
        } else if (what == kind::space) {
          blank_ = at_;
          read();
        } else if (mark_ != 0) {
          return take(mark_);
        } else {
          return take(what == kind::end ? at_ : blank_);
        }
        break;
    }
  }
}

}  // namespace asb::tokens
