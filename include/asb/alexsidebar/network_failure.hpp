#pragma once

#include <asb/chat/failure.hpp>

#include <system_error>

namespace asb::alexsidebar {

/// The failure of an attempt that the network ended (upstream §4).
chat::failure network_failure(error why);

/// What a failure of the network says about the account that met it: not_its_fault when no
/// connection came about, else transient.
chat::verdict verdict_of(const std::error_code& code);

/// Whether time ran out: while connecting, before the response, or within it.
bool is_timeout(const std::error_code& code);

/// Whether connecting failed for another reason than time, so that no account has anything to do
/// with it.
bool is_unreachable(const std::error_code& code);

}  // namespace asb::alexsidebar
