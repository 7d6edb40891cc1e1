#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace asb {

/// Offset of the first byte that does not belong to well-formed UTF-8; npos when all of it does.
std::size_t find_invalid_utf8(std::string_view text);

/// The largest length ≤ `length` that does not cut a UTF-8 sequence of `text`.
std::size_t utf8_floor(std::string_view text, std::size_t length);

/// Appends the code point in UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace asb
