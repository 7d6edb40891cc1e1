#pragma once

#include <asb/config/load.hpp>

#include <ostream>

namespace asb::app {

/// The subcommand `healthcheck`: 0 if `/healthz` on PORT of this machine answers 200 within 5 s,
/// else 1 with a line why. For a container's health check, which has no curl.
int check_health(const config::environment& env, std::ostream& problems);

}  // namespace asb::app
