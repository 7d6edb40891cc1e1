#pragma once

#include <asb/gateway/dispatcher.hpp>

namespace asb::gateway {

/// Counts the tokens of an answer as it goes by.
class answer_tokens {
 public:
  explicit answer_tokens(const tokens::counter& with);

  void add(const chat::event_batch& events);
  std::size_t reasoning() const { return reasoning_->total(); }
  std::size_t total() const { return answer_->total() + reasoning_->total(); }

 private:
  std::unique_ptr<tokens::running_count> answer_;
  std::unique_ptr<tokens::running_count> reasoning_;
};

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
/// account is dead.
awaitable<attempt_result> attempt(accounts::lease& with, const attempt_context& context,
                                  answer_tokens& counted);

}  // namespace asb::gateway
