#pragma once

#include "vocabulary.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace asb::tokens {

/// Byte-pair encoding of pieces: again and again the adjacent pair of the lowest rank is merged,
/// the leftmost of equal ones. Takes n log n time. Holds memory that it needs again.
class encoder {
 public:
  /// The number of tokens of a piece.
  std::size_t count(std::string_view piece);

  /// The lengths of a piece's tokens in bytes, until the next call.
  std::span<const std::uint8_t> lengths(std::string_view piece);

 private:
  struct part {
    token what;
    token pair;  ///< what it and the next part would be merged into
    std::uint32_t before;
    std::uint32_t next;
  };

  void encode(std::string_view piece);
  bool stay_apart(std::string_view both, std::size_t left);
  void merge(std::string_view bytes);
  void look_at_pair(std::uint32_t at);

  std::vector<part> parts_;           ///< one for each byte, those that remain linked
  std::vector<std::uint64_t> queue_;  ///< pairs by rank and place; some are no more
  std::vector<std::uint8_t> lengths_;
  std::vector<std::uint8_t> tail_;
};

}  // namespace asb::tokens
