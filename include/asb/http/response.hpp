#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asb::http {

using field_list = std::vector<std::pair<std::string, std::string>>;

/// A whole response. Content-Length, Date and Connection are added when it is written.
struct response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  field_list fields = {};
};

/// The reason phrase, "Unknown" for a status that has none.
std::string_view reason_phrase(unsigned status);

/// The current time as the Date field wants it; made once a second.
std::string_view http_date();

}  // namespace asb::http
