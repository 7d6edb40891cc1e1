#pragma once

#include <chrono>

namespace asb {

/// Time as the deciding code sees it, so that tests can set it.
class clock {
 public:
  virtual ~clock() = default;
  /// Monotonic; for deadlines and ages.
  virtual std::chrono::steady_clock::time_point now() const = 0;
  /// UTC wall time; for what is shown, sent or stored.
  virtual std::chrono::system_clock::time_point utc() const = 0;
};

/// The machine's clock; lives as long as the process.
const clock& system_clock();

}  // namespace asb
