#pragma once

namespace asb::net {

/// A name that in this program has the addresses 127.0.0.2 and 127.0.0.1, in this order.
inline constexpr const char* two_addresses = "two-addresses.example";

}  // namespace asb::net
