#pragma once

#include <cstdint>
#include <vector>

namespace simulator {

/// A loopback port that answers no SYN: its queue of waiting connections is full and nobody
/// accepts. For tests of connect deadlines.
class black_hole {
 public:
  /// Throws std::system_error.
  black_hole();
  ~black_hole();
  black_hole(const black_hole&) = delete;
  black_hole& operator=(const black_hole&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  std::vector<int> sockets_;
};

}  // namespace simulator
