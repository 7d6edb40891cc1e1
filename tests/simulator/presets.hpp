#pragma once

#include "scenario.hpp"

#include <string_view>
#include <vector>

namespace simulator {

/// A scenario of the list in presets.cpp by its name. Throws std::invalid_argument on another name.
scenario preset(std::string_view name);

std::vector<std::string_view> preset_names();

/// An answer with this status and the body `{"error":MESSAGE}`.
scenario failure(unsigned status, std::string_view message);

/// How the token service refuses: `TOKEN_EXPIRED` and its like with status 400, in Firebase's form.
scenario token_failure(unsigned status, std::string_view message);

}  // namespace simulator
