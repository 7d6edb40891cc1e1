#include "attempt.hpp"

namespace asb::gateway {
namespace {

/// Passes the answer on until it ends or the cutter ends it.
awaitable<attempt_result> relay(std::unique_ptr<alexsidebar::answer_stream> answer,
                                accounts::lease& with, const attempt_context& context,
                                answer_cutter& cutter) {
  chat::event_batch events;
  attempt_result result;
  for (;;) {
    events.clear();
    const auto more = co_await answer->next(events);
    if (!events.empty() && !std::exchange(result.begun, true)) {
      with.answered();
      if (!context.record.first_event) context.record.first_event = steady_clock::now();
    }
    const bool complete = more && !*more;
    cutter.pass(events, complete);
    const bool over = complete || cutter.cut();
    // The upstream need not go on while a slow client takes the last of it.
    if (over) answer.reset();
    if (!events.empty()) {
      const bool taken = co_await context.sink.write(events);
      if (!taken) {
        result.client_gone = true;
        co_return result;
      }
    }
    // A failure behind the cut is none of the client's business.
    if (over) co_return result;
    if (!more) {
      result.failed = more.error();
      co_return result;
    }
  }
}

/// One call, with one access token.
awaitable<attempt_result> call(accounts::lease& with, const secret& token,
                               const attempt_context& context, answer_cutter& cutter) {
  auto answer =
      co_await context.upstream.start({token, with->device_id()}, context.body, context.deadline);
  if (!answer) co_return attempt_result{.failed = answer.error()};
  co_return co_await relay(std::move(*answer), with, context, cutter);
}

/// Calls, and after a refused token once more with a new one.
awaitable<attempt_result> call_twice(accounts::lease& with, const attempt_context& context,
                                     answer_cutter& cutter) {
  secret rejected;
  for (;;) {
    const auto token =
        co_await with->access_token(context.runs_on, context.tokens, context.deadline, rejected);
    if (!token) co_return attempt_result{.failed = token.error()};
    auto result = co_await call(with, *token, context, cutter);
    const bool refused =
        result.failed && !result.begun && result.failed->what == chat::verdict::token_invalid;
    if (!refused) co_return result;
    if (!rejected.empty()) {
      result.failed->what = chat::verdict::dead;
      co_return result;
    }
    rejected = *token;
  }
}

}  // namespace

awaitable<attempt_result> attempt(accounts::lease& with, const attempt_context& context,
                                  answer_cutter& cutter) {
  auto result = co_await call_twice(with, context, cutter);
  // What fails because the client leaves says nothing about the account.
  const auto left = (co_await asio::this_coro::cancellation_state).cancelled();
  result.client_gone = result.client_gone || left != asio::cancellation_type::none;
  if (result.failed && !result.client_gone) with.failed(*result.failed);
  co_return result;
}

}  // namespace asb::gateway
