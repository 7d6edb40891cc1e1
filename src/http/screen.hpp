#pragma once

#include <asb/http/request.hpp>

#include <boost/optional.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace asb::http {

/// Why a request is not taken: the status, and what was wrong with it for people.
struct refusal {
  unsigned status = 400;
  std::string reason;
};

/// How the body of a screened request is framed, and what the client asked of the connection.
struct framing {
  bool chunked = false;
  std::optional<std::uint64_t> length;
  bool expects_continue = false;
  bool keep_alive = true;
};

/// Decides on the header alone whether a request is safe to take (hardening §2): everything that
/// this server and a proxy before it might read differently is refused. `raw_fields` is the header
/// block after the request line, as received. Turns an absolute-form target into a path.
std::expected<framing, refusal> screen(request& r, std::string_view target,
                                       std::string_view raw_fields);

}  // namespace asb::http
