#pragma once

#include <asb/base/clock.hpp>

namespace asb::test {

/// Time that a test sets.
class fake_clock final : public clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  std::chrono::system_clock::time_point utc() const override { return utc_; }
  void advance(std::chrono::seconds by) {
    now_ += by;
    utc_ += by;
  }

 private:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  std::chrono::system_clock::time_point utc_{std::chrono::seconds(1'700'000'000)};
};

}  // namespace asb::test
