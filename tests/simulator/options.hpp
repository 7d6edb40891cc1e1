#pragma once

#include "simulator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace simulator {

/// What the command line asks for.
struct options {
  params server;
  std::string port_file;
  std::string ca_file;
  bool help = false;
};

/// Throws std::invalid_argument naming the argument that is wrong.
options parse_options(const std::vector<std::string>& arguments);

std::string_view usage();

}  // namespace simulator
