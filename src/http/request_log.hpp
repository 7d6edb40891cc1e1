#pragma once

#include <asb/http/exchange.hpp>

#include <chrono>

namespace asb::http {

/// Gives a request its id and, when it is over (however it ends), its line in the access log.
class request_log {
 public:
  /// The exchange has its request, as far as it is known. `client_gone` and `cut_short` are read at
  /// the end: why an unfinished request ended.
  request_log(exchange& ex, std::chrono::system_clock::time_point utc, const bool& client_gone,
              const bool& cut_short);
  ~request_log();
  request_log(const request_log&) = delete;
  request_log& operator=(const request_log&) = delete;

 private:
  exchange& exchange_;
  const bool& client_gone_;
  const bool& cut_short_;
};

}  // namespace asb::http
