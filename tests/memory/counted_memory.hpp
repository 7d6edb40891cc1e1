#pragma once

#include <cstddef>

namespace asb::test {

/// What `operator new` has given and `delete` not taken back, in this whole process. Counted by the
/// operators that counted_memory.cpp replaces.
std::size_t memory_in_use();

/// The most that was in use since the last call of forget_peak().
std::size_t memory_peak();
void forget_peak();

}  // namespace asb::test
