#pragma once

#include <asb/config/load.hpp>

#include <ostream>

namespace asb::app {

/// The subcommand `healthcheck`: 0 if `/healthz` on PORT of this machine answers 200 within 5 s, or
/// that the server is overloaded; else 1 with a line why. For containers, which have no curl.
int check_health(const config::environment& env, std::ostream& problems);

}  // namespace asb::app
