#pragma once

#include <string>
#include <string_view>

namespace simulator {

/// `bytes` as a valid gzip member, stored without compression.
std::string gzip_stored(std::string_view bytes);

}  // namespace simulator
