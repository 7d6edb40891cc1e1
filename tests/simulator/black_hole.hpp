#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace simulator {

/// A loopback port that answers no SYN: its queue of waiting connections is full and nobody
/// accepts. For tests of connect deadlines.
class black_hole {
 public:
  /// On 127.0.0.x, at any free port or the given one. Throws std::system_error.
  explicit black_hole(std::uint8_t x = 1, std::uint16_t port = 0);
  ~black_hole();
  black_hole(const black_hole&) = delete;
  black_hole& operator=(const black_hole&) = delete;

  std::uint16_t port() const { return port_; }
  /// How many are connecting now.
  std::size_t callers() const;

 private:
  std::uint32_t address_;  // in network order
  std::uint16_t port_ = 0;
  std::vector<int> sockets_;
};

}  // namespace simulator
