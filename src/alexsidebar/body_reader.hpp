#pragma once

#include <asb/net/http_response.hpp>

#include <string>

namespace asb::alexsidebar {

/// Reads a small body; what lies beyond `limit` bytes is left unread.
awaitable<result<std::string>> read_body(net::http_response& response, std::size_t limit);

}  // namespace asb::alexsidebar
