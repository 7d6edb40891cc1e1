#pragma once

#include <asb/base/asio.hpp>

#include <algorithm>
#include <cstdint>

namespace asb::http {

/// How long a peer may be waited for. Waiting uses it up; bytes that the peer sends or takes give
/// it back, but never more than `most`: having been fast is no credit for dawdling later.
class patience {
 public:
  patience(steady_clock::duration at_first, steady_clock::duration most,
           std::uint32_t bytes_a_second)
      : left_(at_first),
        most_(most),
        a_byte_(std::chrono::nanoseconds(std::chrono::seconds(1)) / bytes_a_second) {}

  steady_clock::duration left() const { return left_; }
  void waited(steady_clock::duration time) { left_ -= std::min(time, left_); }
  void moved(std::size_t bytes) {
    left_ = std::min(most_, left_ + static_cast<std::int64_t>(bytes) * a_byte_);
  }

 private:
  steady_clock::duration left_;
  steady_clock::duration most_;
  steady_clock::duration a_byte_;
};

}  // namespace asb::http
