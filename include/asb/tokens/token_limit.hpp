#pragma once

#include <asb/tokens/counter.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace asb::tokens {

/// Lets the first `limit` o200k tokens of a text through that comes in pieces; pieces end between
/// characters. However the text is cut, the same text passes in total (cut back to a character
/// boundary). What might still lie beyond the limit is held back only as long as it might.
class token_limit {
 public:
  explicit token_limit(std::size_t limit);
  ~token_limit();
  token_limit(token_limit&&) noexcept;
  token_limit& operator=(token_limit&&) noexcept;

  /// Appends to `out` what of the text so far surely passes.
  void add(std::string_view piece, std::string& out);
  /// The text has ended: appends what was held back and passes.
  void finish(std::string& out);
  /// True when the text has more than `limit` tokens: nothing more passes.
  bool reached() const;
  /// Tokens of what has been decided.
  std::size_t used() const;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace asb::tokens
