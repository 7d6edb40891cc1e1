#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace asb::observe {

/// What the access log says of one request. No prompt, answer, token or key belongs in here.
struct access_record {
  using time_point = std::chrono::steady_clock::time_point;

  std::string request_id;
  std::string client;  ///< address
  std::string method;
  std::string path;  ///< without query
  unsigned status = 0;
  std::uint64_t bytes = 0;  ///< written, headers included
  time_point began;
  std::optional<time_point> first_event;
  std::string model;
  std::string account;  ///< short id
  unsigned attempts = 0;
  std::optional<std::int64_t> prompt_tokens;  ///< none: not counted by the end
  std::int64_t completion_tokens = 0;
  std::string outcome;  ///< ok, client_gone or failed:code
};

/// One line per request. `now` ends its duration.
void log_access(const access_record& record, access_record::time_point now);

/// The line without its time stamp: `key=value` pairs, or the members of a JSON object.
std::string format_access(const access_record& record, access_record::time_point now, bool json);

}  // namespace asb::observe
