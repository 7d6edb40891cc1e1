#pragma once

#include <cstddef>

/// Names that in this program are looked up as tests want it.
namespace asb::net {

/// Has the addresses 127.0.0.2 and 127.0.0.1, in this order.
inline constexpr const char* two_addresses = "two-addresses.example";
/// Its lookup ends when release_lookups() is called, and finds nothing.
inline constexpr const char* hanging_name = "hangs.example";

/// How often two_addresses was looked up.
std::size_t lookups();
void release_lookups();

}  // namespace asb::net
