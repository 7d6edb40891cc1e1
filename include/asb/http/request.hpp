#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asb::http {

/// A request as the screen let it through. Trailers are not part of it.
struct request {
  std::string method;
  std::string path;  ///< percent-encoding as sent; without scheme and authority
  std::string query;
  bool http11 = true;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  std::string peer;  ///< address of the other end of the connection

  /// The field's first value, empty when absent; `name` in any case.
  std::string_view field(std::string_view name) const;
};

}  // namespace asb::http
