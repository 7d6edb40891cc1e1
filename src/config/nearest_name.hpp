#pragma once

#include <span>
#include <string_view>

namespace asb::config {

/// The one of `names` (at least one) that takes the fewest edits of single characters to become
/// `name`; the first of several.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> names);

}  // namespace asb::config
