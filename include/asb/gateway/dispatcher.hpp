#pragma once

#include <asb/accounts/pool.hpp>
#include <asb/alexsidebar/upstream.hpp>
#include <asb/base/side_job.hpp>
#include <asb/gateway/errc.hpp>
#include <asb/observe/access_log.hpp>
#include <asb/tokens/counter.hpp>

#include <span>

namespace asb::gateway {

/// Where an answer goes: a surface's stream or whole message.
class answer_sink {
 public:
  virtual ~answer_sink() = default;
  /// Takes the next deltas; false when the client has gone.
  virtual awaitable<bool> write(const chat::event_batch& events) = 0;
  /// Whether the client has seen something of the answer: then there is no other attempt.
  virtual bool committed() const = 0;
  /// Forgets what an attempt that failed has written; only before the commit point.
  virtual void restart() = 0;
};

/// A complete answer. `completion_tokens` are those of what the sink was given, the reasoning's
/// among them. A prompt that is still being counted says 0 in a stream that reports no usage.
struct answer_end {
  chat::finish_reason why = chat::finish_reason::stop;
  std::size_t prompt_tokens = 0;
  std::size_t completion_tokens = 0;
  std::size_t reasoning_tokens = 0;
};

/// No answer, or only the beginning of one. `why.code` is an errc of this module.
struct answer_failure {
  error why;
  std::optional<std::chrono::seconds> retry_after;
};

struct answer_limits;

struct dispatcher_params {
  std::chrono::seconds first_event_limit{120};  ///< for all attempts of a request together
};

/// Gets a request answered: picks an account, makes the attempt, and while the sink has not
/// committed, fails over to the next. One per worker; what it refers to must outlive it.
class dispatcher {
 public:
  dispatcher(executor ex, accounts::pool& accounts, accounts::token_source& tokens,
             alexsidebar::upstream& upstream, const alexsidebar::model_table& models,
             const tokens::counter& counter, side_thread& aside, dispatcher_params params);

  /// Answers into `sink`, up to the request's limits; notes model, account, attempts and tokens in
  /// `record`. Ends early when its coroutine is cancelled.
  awaitable<std::expected<answer_end, answer_failure>> run(chat::completion_request request,
                                                           answer_sink& sink,
                                                           observe::access_record& record);

 private:
  /// The upstream's body; nothing when the coroutine was cancelled before.
  awaitable<std::optional<result<std::string>>> encode(chat::completion_request& request,
                                                       const alexsidebar::model& model);
  /// Makes attempts until one succeeds; `prompt_tokens` is left open.
  awaitable<std::expected<answer_end, answer_failure>> answer(const alexsidebar::model& model,
                                                              std::string_view body,
                                                              const answer_limits& limits,
                                                              answer_sink& sink,
                                                              observe::access_record& record);

  executor executor_;
  accounts::pool& accounts_;
  accounts::token_source& tokens_;
  alexsidebar::upstream& upstream_;
  const alexsidebar::model_table& models_;
  const tokens::counter& counter_;
  side_thread& aside_;
  dispatcher_params params_;
};

}  // namespace asb::gateway
