#pragma once

#include <asb/app/application.hpp>

#include <chrono>

namespace asb::app {

/// Waits for SIGTERM or SIGINT, then lets the application finish what it is answering for up to
/// `grace`, and stops it. A second signal ends the process at once.
void supervise(application& running, std::chrono::seconds grace);

/// Raises the limit of open descriptors as far as the system allows, and logs what was got.
void raise_descriptor_limit();

}  // namespace asb::app
