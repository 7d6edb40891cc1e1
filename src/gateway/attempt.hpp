#pragma once

#include "answer_cutter.hpp"

#include <asb/gateway/dispatcher.hpp>

namespace asb::gateway {

/// What one attempt works with; all of it outlives the attempt.
struct attempt_context {
  executor runs_on;
  accounts::token_source& tokens;
  alexsidebar::upstream& upstream;
  std::string_view body;
  steady_clock::time_point deadline;  ///< of the first event, for all attempts together
  answer_sink& sink;
  observe::access_record& record;
};

/// How an attempt ended. A failure counts as `begun` when events had come before it.
struct attempt_result {
  std::optional<chat::failure> failed;
  bool begun = false;
  bool client_gone = false;
};

/// One upstream call with one account, which is told how it went. An access token that the upstream
/// refuses before the first event is refreshed once and the call repeated; refused again, the
/// account is dead. When the cutter ends the answer, the call ends too, and has gone well.
awaitable<attempt_result> attempt(accounts::lease& with, const attempt_context& context,
                                  answer_cutter& cutter);

}  // namespace asb::gateway
