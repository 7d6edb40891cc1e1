#pragma once

#include <asb/observe/log.hpp>

#include <spdlog/logger.h>

#include <memory>

namespace asb::observe {

/// Where access lines go and in which form; nullptr: nowhere.
void set_access_logger(std::shared_ptr<spdlog::logger> logger, log_format format);

}  // namespace asb::observe
