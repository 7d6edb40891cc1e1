#pragma once

#include "account_behaviour.hpp"
#include "scenario.hpp"

#include <nlohmann/json_fwd.hpp>

namespace simulator {

/// A scenario from the members that README.md lists. Throws std::exception whose text names what is
/// wrong: an unknown member, a wrong type, an unknown preset.
scenario scenario_from_json(const nlohmann::json& described);

account_behaviour account_from_json(const nlohmann::json& described);

}  // namespace simulator
