#pragma once

#include <asb/app/application.hpp>

#include <chrono>

namespace asb::app {

/// Waits for SIGTERM or SIGINT, then lets the application finish what it is answering for up to
/// `grace`, and stops it. A second signal ends the process at once.
void supervise(application& running, std::chrono::seconds grace);

/// Raises the limit of open descriptors as far as the system allows, and logs what was got.
void raise_descriptor_limit();

/// Makes the allocator give large buffers back to the system when they are freed. By default glibc
/// learns to keep them: after a flood of long answers hundreds of megabytes would stay.
void return_freed_memory();

}  // namespace asb::app
