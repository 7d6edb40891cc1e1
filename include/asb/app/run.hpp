#pragma once

#include <ostream>
#include <span>
#include <string_view>

namespace asb::app {

/// The program: reads arguments and environment, serves until SIGTERM or SIGINT, and gives the exit
/// status: 0, 1 when it cannot serve, 2 when it is set up wrongly.
int run(std::span<const std::string_view> arguments, std::ostream& out, std::ostream& problems);

}  // namespace asb::app
