#include "attempt.hpp"

namespace asb::gateway {
namespace {

/// Passes the answer on until it ends.
awaitable<attempt_result> relay(alexsidebar::answer_stream& answer, accounts::lease& with,
                                const attempt_context& context, answer_tokens& counted) {
  chat::event_batch events;
  attempt_result result;
  for (;;) {
    events.clear();
    const auto more = co_await answer.next(events);
    if (!events.empty()) {
      if (!std::exchange(result.begun, true)) {
        with.answered();
        if (!context.record.first_event) context.record.first_event = steady_clock::now();
      }
      counted.add(events);
      if (!co_await context.sink.write(events)) {
        result.client_gone = true;
        co_return result;
      }
    }
    if (!more) result.failed = more.error();
    if (!more || !*more) co_return result;
  }
}

/// One call, with one access token.
awaitable<attempt_result> call(accounts::lease& with, const secret& token,
                               const attempt_context& context, answer_tokens& counted) {
  auto answer =
      co_await context.upstream.start({token, with->device_id()}, context.body, context.deadline);
  if (!answer) co_return attempt_result{.failed = answer.error()};
  co_return co_await relay(**answer, with, context, counted);
}

/// Calls, and after a refused token once more with a new one.
awaitable<attempt_result> call_twice(accounts::lease& with, const attempt_context& context,
                                     answer_tokens& counted) {
  secret rejected;
  for (;;) {
    const auto token =
        co_await with->access_token(context.runs_on, context.tokens, context.deadline, rejected);
    if (!token) co_return attempt_result{.failed = token.error()};
    auto result = co_await call(with, *token, context, counted);
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

answer_tokens::answer_tokens(const tokens::counter& with)
    : answer_(with.begin()), reasoning_(with.begin()) {}

void answer_tokens::add(const chat::event_batch& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto delta = events[i];
    (delta.to == chat::channel::answer ? answer_ : reasoning_)->add(delta.text);
  }
}

awaitable<attempt_result> attempt(accounts::lease& with, const attempt_context& context,
                                  answer_tokens& counted) {
  auto result = co_await call_twice(with, context, counted);
  // What fails because the client leaves says nothing about the account.
  const auto left = (co_await asio::this_coro::cancellation_state).cancelled();
  result.client_gone = result.client_gone || left != asio::cancellation_type::none;
  if (result.failed && !result.client_gone) with.failed(*result.failed);
  co_return result;
}

}  // namespace asb::gateway
