#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace asb::test {

/// Asks again and again until it holds; false when it did not within `patience`, which is far more
/// than it takes on a machine that is not busy.
inline bool eventually(const std::function<bool()>& holds,
                       std::chrono::seconds patience = std::chrono::seconds(30)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace asb::test
