#include <asb/base/scratch.hpp>

#include <array>

namespace asb {

std::span<char> scratch() {
  constexpr std::size_t size = 64 * 1024;
  thread_local std::array<char, size> buffer;
  return buffer;
}

}  // namespace asb
