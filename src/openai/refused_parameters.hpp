#pragma once

#include "value_reader.hpp"

#include <nlohmann/json.hpp>

namespace asb::openai {

/// Refuses the parameters that the caller relies on and that the upstream cannot honour
/// (design §6): several choices, tools, structured output, log probabilities, other modalities.
bool check_refused_parameters(value_reader& reader, nlohmann::json& request);

}  // namespace asb::openai
