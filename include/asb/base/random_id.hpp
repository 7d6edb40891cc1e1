#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace asb {

/// `length` characters of [A-Za-z0-9] that nobody can guess.
std::string random_text(std::size_t length);

/// A ULID: 26 characters that sort by time (milliseconds), 80 bits of them random.
std::string make_ulid(std::chrono::system_clock::time_point now);

}  // namespace asb
