#pragma once

#include <asb/observe/log.hpp>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>
#include <string>

namespace asb::test {

/// Sends the log of a server in this process, at debug level, to a file. Make it before the server
/// starts and ask for the text when the server is gone.
class captured_log {
 public:
  explicit captured_log(std::string file, observe::log_format format = observe::log_format::text)
      : file_(std::move(file)) {
    observe::start_logging({.format = format, .debug = true, .file = file_});
  }
  ~captured_log() { end(); }
  captured_log(const captured_log&) = delete;
  captured_log& operator=(const captured_log&) = delete;

  std::string text() {
    end();
    std::ostringstream all;
    all << std::ifstream(file_).rdbuf();
    return all.str();
  }

 private:
  void end() {
    if (ended_) return;
    ended_ = true;
    observe::flush_logging();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::null_sink_mt>()));
  }

  std::string file_;
  bool ended_ = false;
};

}  // namespace asb::test
