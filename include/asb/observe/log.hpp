#pragma once

#include <string>

namespace asb::observe {

enum class log_format { text, json };

struct log_params {
  log_format format = log_format::text;
  bool debug = false;
  std::string file;  ///< empty: standard output
};

/// Sets up spdlog's default logger, which the whole program logs through, and the access log
/// beside it. Lines are written by a thread of their own, so that a slow reader of the log never
/// holds up a worker; when it falls far behind, the oldest lines go, and a line says how many. May
/// be called again.
void start_logging(const log_params& params);

/// Writes what is queued. Call before exit.
void flush_logging();

}  // namespace asb::observe
