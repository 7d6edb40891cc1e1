#pragma once

#include <asb/base/error.hpp>

namespace asb::alexsidebar {

/// Why the upstream gave no answer, or could not be asked. The texts are neutral: some clients
/// switch a channel off when they read of quotas or credit.
enum class upstream_errc {
  nothing_to_send = 1,  ///< every message of the request is empty
  token_rejected,
  usage_exceeded,
  too_busy,
  request_refused,  ///< the client's request is at fault
  server_failed,    ///< 5xx, or a status that no rule knows
  no_answer,        ///< 2xx without an answer in it
};

constexpr const char* describe(upstream_errc code) {
  switch (code) {
    case upstream_errc::nothing_to_send: return "nothing to send";
    case upstream_errc::token_rejected: return "access token rejected";
    case upstream_errc::usage_exceeded: return "account used up for now";
    case upstream_errc::too_busy: return "account too busy";
    case upstream_errc::request_refused: return "request refused by the upstream";
    case upstream_errc::server_failed: return "upstream failed";
    case upstream_errc::no_answer: return "no answer in the upstream's response";
  }
  return "unknown";
}

}  // namespace asb::alexsidebar

ASB_ERROR_ENUM(alexsidebar, upstream_errc);
