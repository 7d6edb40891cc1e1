#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace asb {

using sha256_digest = std::array<std::uint8_t, 32>;

sha256_digest sha256(std::string_view bytes);

/// The first `digits` lowercase hexadecimal digits of the SHA-256 of `bytes` (at most 64).
std::string short_hash(std::string_view bytes, std::size_t digits = 8);

/// Compares in time that does not depend on where the digests differ.
bool constant_time_equal(const sha256_digest& a, const sha256_digest& b);

}  // namespace asb
