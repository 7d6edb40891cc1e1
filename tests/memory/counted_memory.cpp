#include "counted_memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace asb::test {
namespace {

std::atomic<std::size_t> in_use = 0;
std::atomic<std::size_t> peak = 0;

void* counted(void* made) {
  if (made == nullptr) throw std::bad_alloc();
  const auto now = in_use += malloc_usable_size(made);
  auto most = peak.load(std::memory_order_relaxed);
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
  return made;
}

void uncounted(void* old) noexcept {
  if (old != nullptr) in_use -= malloc_usable_size(old);
  std::free(old);  // NOLINT(cppcoreguidelines-no-malloc)
}

}  // namespace

std::size_t memory_in_use() {
  return in_use;
}
std::size_t memory_peak() {
  return peak;
}
void forget_peak() {
  peak = in_use.load();
}

}  // namespace asb::test

// The array and nothrow forms of the standard library call these.
void* operator new(std::size_t size) {
  return asb::test::counted(std::malloc(size == 0 ? 1 : size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  void* made = nullptr;
  if (posix_memalign(&made, static_cast<std::size_t>(alignment), size == 0 ? 1 : size) != 0) {
    throw std::bad_alloc();
  }
  return asb::test::counted(made);
}
void operator delete(void* old) noexcept {
  asb::test::uncounted(old);
}
void operator delete(void* old, std::size_t) noexcept {
  asb::test::uncounted(old);
}
void operator delete(void* old, std::align_val_t) noexcept {
  asb::test::uncounted(old);
}
void operator delete(void* old, std::size_t, std::align_val_t) noexcept {
  asb::test::uncounted(old);
}
