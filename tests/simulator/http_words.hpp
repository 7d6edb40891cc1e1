#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulator {

struct header_field {
  std::string name;
  std::string value;
};

/// A request as it came: the header fields in their order, the body without its framing.
struct http_request {
  std::string method;
  std::string target;
  bool http_1_0 = false;
  std::vector<header_field> headers;
  std::string body;

  /// The first value of this name, in any case; empty if there is none.
  std::string_view header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  std::string_view path() const;
  /// The undecoded text after `?`.
  std::string_view query() const;
  /// Whether the peer keeps the connection for another request.
  bool keeps_alive() const;
};

std::string_view reason_phrase(unsigned status);

/// Decodes `a=b&c=d` with percent signs and pluses; the order stays.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

}  // namespace simulator
