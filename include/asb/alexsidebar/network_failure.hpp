#pragma once

#include <asb/chat/failure.hpp>

#include <system_error>

namespace asb::alexsidebar {

/// The failure of an attempt that the network ended (upstream §4).
chat::failure network_failure(error why);

/// Whether time ran out: while connecting, before the response, or within it.
bool is_timeout(const std::error_code& code);

/// Whether no connection came about, so that no account has anything to do with it.
bool is_unreachable(const std::error_code& code);

}  // namespace asb::alexsidebar
