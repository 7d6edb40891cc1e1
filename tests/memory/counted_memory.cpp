#include "counted_memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use = 0;
std::atomic<std::size_t> peak = 0;

void* counted(void* made) noexcept {
  if (made == nullptr) return nullptr;
  const auto now = in_use += malloc_usable_size(made);
  auto most = peak.load(std::memory_order_relaxed);
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
  return made;
}

void uncounted(void* old) noexcept {
  if (old != nullptr) in_use -= malloc_usable_size(old);
  std::free(old);
}

void* allocate(std::size_t size) noexcept {
  return counted(std::malloc(size == 0 ? 1 : size));
}
void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  void* made = nullptr;
  const auto bytes = size == 0 ? 1 : size;
  const int failed = posix_memalign(&made, static_cast<std::size_t>(alignment), bytes);
  return failed == 0 ? counted(made) : nullptr;
}

void* or_throw(void* made) {
  if (made == nullptr) throw std::bad_alloc();
  return made;
}

}  // namespace

namespace asb::test {

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

// Every form, because a sanitizer has those of its own that would not call these.
// NOLINTBEGIN(cppcoreguidelines-no-malloc,misc-new-delete-overloads)
void* operator new(std::size_t size) {
  return or_throw(allocate(size));
}
void* operator new[](std::size_t size) {
  return or_throw(allocate(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(allocate(size, alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return or_throw(allocate(size, alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate(size, alignment);
}

void operator delete(void* old) noexcept {
  uncounted(old);
}
void operator delete[](void* old) noexcept {
  uncounted(old);
}
void operator delete(void* old, std::size_t) noexcept {
  uncounted(old);
}
void operator delete[](void* old, std::size_t) noexcept {
  uncounted(old);
}
void operator delete(void* old, std::align_val_t) noexcept {
  uncounted(old);
}
void operator delete[](void* old, std::align_val_t) noexcept {
  uncounted(old);
}
void operator delete(void* old, std::size_t, std::align_val_t) noexcept {
  uncounted(old);
}
void operator delete[](void* old, std::size_t, std::align_val_t) noexcept {
  uncounted(old);
}
void operator delete(void* old, const std::nothrow_t&) noexcept {
  uncounted(old);
}
void operator delete[](void* old, const std::nothrow_t&) noexcept {
  uncounted(old);
}
// NOLINTEND(cppcoreguidelines-no-malloc,misc-new-delete-overloads)
