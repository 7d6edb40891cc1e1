#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asb::gateway {

/// Looks for stop strings in a text that comes in pieces, however it is cut. What counts is the
/// match that is complete first; of those complete at the same byte, the longest. Takes time in
/// proportion to the text (Knuth, Morris and Pratt's search, one per string) and keeps none of it.
class stop_scanner {
 public:
  struct match {
    std::size_t end = 0;     ///< behind it, in the piece that completes it
    std::size_t length = 0;  ///< of the stop string; may reach back into earlier pieces
  };

  /// The strings are not empty.
  explicit stop_scanner(std::span<const std::string> stops);

  /// Reads up to the end of the piece or of a match; after a match there is nothing to look for.
  std::optional<match> read(std::string_view piece);
  /// How many bytes at the end of what was read may yet turn out to begin a match.
  std::size_t undecided() const;

 private:
  class pattern {
   public:
    explicit pattern(std::string text);
    /// True when the text has come to this byte.
    bool read(char next);
    std::size_t matched() const { return matched_; }
    std::size_t size() const { return text_.size(); }

   private:
    std::string text_;
    /// For each prefix, by its length - 1, the longest shorter prefix that it also ends with.
    std::vector<std::uint32_t> borders_;
    std::size_t matched_ = 0;  ///< bytes of text_ that what was read ends with
  };

  std::vector<pattern> patterns_;
  std::array<bool, 256> begins_{};  ///< bytes that begin a stop string
};

}  // namespace asb::gateway
