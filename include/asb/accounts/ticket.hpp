#pragma once

#include <cstdint>
#include <string>

namespace asb::accounts {

/// An attempt as an account's health counts it. `trial` is 0 when it is none.
struct ticket {
  std::string bucket;
  std::uint64_t trial = 0;
};

}  // namespace asb::accounts
