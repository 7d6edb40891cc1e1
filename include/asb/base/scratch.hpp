#pragma once

#include <cstddef>
#include <span>

namespace asb {

/// A buffer of 64 KiB that all coroutines of this thread share for reading from sockets: what is in
/// it is only valid until the coroutine that filled it suspends. So a connection that waits holds
/// no buffer.
std::span<char> scratch();

}  // namespace asb
