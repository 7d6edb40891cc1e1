#include "attempt.hpp"
#include "failures.hpp"
#include "prompt_count.hpp"

#include <asb/gateway/dispatcher.hpp>

#include <spdlog/spdlog.h>

namespace asb::gateway {
namespace {

std::unexpected<answer_failure> failed(errc code, std::string message) {
  return std::unexpected(answer_failure{{make_error_code(code), std::move(message)}, std::nullopt});
}

void log_failure(const observe::access_record& record, const chat::failure& failed) {
  // What the upstream says may quote the prompt: that is for the client, not for the log.
  const auto status = failed.why.upstream_status;
  const auto reason = status == 0
                          ? failed.why.message
                          : fmt::format("{} (status {})", failed.why.code.message(), status);
  spdlog::warn("request {}: account {}: {}: {}", record.request_id, record.account,
               chat::to_string(failed.what), reason);
}

void note_prompt(const prompt_count& prompt, observe::access_record& record) {
  if (const auto total = prompt.total()) record.prompt_tokens = static_cast<std::int64_t>(*total);
}

}  // namespace

dispatcher::dispatcher(executor ex, accounts::pool& accounts, accounts::token_source& tokens,
                       alexsidebar::upstream& upstream, const alexsidebar::model_table& models,
                       const tokens::counter& counter, side_thread& aside, dispatcher_params params)
    : executor_(std::move(ex)),
      accounts_(accounts),
      tokens_(tokens),
      upstream_(upstream),
      models_(models),
      counter_(counter),
      aside_(aside),
      params_(params) {}

awaitable<std::expected<answer_end, answer_failure>> dispatcher::run(
    chat::completion_request request, answer_sink& sink, observe::access_record& record) {
  const auto* model = models_.find(request.model);
  record.model = model == nullptr ? "unknown" : model->name;
  if (model == nullptr) co_return failed(errc::unknown_model, request.model);
  const auto body = co_await encode(request, *model);
  if (!body) co_return failed(errc::client_gone, "the client has gone");
  if (!*body) co_return failed(errc::nothing_to_send, body->error().message);
  const answer_limits limits{request.max_tokens, std::move(request.stop)};
  const bool reports_usage = !request.stream || request.include_usage;
  // The body has all of it now: the prompt is freed as it is counted.
  prompt_count prompt(std::move(request), counter_, aside_, executor_);
  note_prompt(prompt, record);

  auto end = co_await answer(*model, **body, limits, sink, record);
  if (end && reports_usage) {
    const bool counted = co_await prompt.wait();
    if (!counted) co_return failed(errc::client_gone, "the client has gone");
  }
  note_prompt(prompt, record);
  if (end) end->prompt_tokens = prompt.total().value_or(0);
  co_return end;
}

awaitable<std::optional<result<std::string>>> dispatcher::encode(chat::completion_request& request,
                                                                 const alexsidebar::model& model) {
  if (request.size <= most_bytes_at_once) co_return upstream_.encode(request, model);
  // The coroutine may end before the encoding: so the request goes along, and comes back.
  auto work = [this, &model, sent = std::move(request)]() mutable {
    auto body = upstream_.encode(sent, model);
    return std::pair(std::move(sent), std::move(body));
  };
  auto encoded = co_await perform(aside_, std::move(work));
  if (!encoded) co_return std::nullopt;
  request = std::move(encoded->first);
  co_return std::move(encoded->second);
}

awaitable<std::expected<answer_end, answer_failure>> dispatcher::answer(
    const alexsidebar::model& model, std::string_view body, const answer_limits& limits,
    answer_sink& sink, observe::access_record& record) {
  auto deadline = steady_clock::now() + params_.first_event_limit;
  failures so_far;
  accounts::search wanted{.bucket = model.bucket};
  std::size_t broken_answers = 0;
  while (auto lease = accounts_.pick(wanted)) {
    record.account = (*lease)->id();
    ++record.attempts;

    answer_cutter cutter(counter_, limits);
    const attempt_context context{executor_, tokens_, upstream_, body, deadline, sink, record};
    const auto outcome = co_await attempt(*lease, context, cutter);
    record.completion_tokens = static_cast<std::int64_t>(cutter.tokens());
    if (outcome.client_gone) co_return failed(errc::client_gone, "the client has gone");
    if (!outcome.failed) {
      co_return answer_end{.why = cutter.cut().value_or(chat::finish_reason::stop),
                           .completion_tokens = cutter.tokens(),
                           .reasoning_tokens = cutter.reasoning_tokens()};
    }

    log_failure(record, *outcome.failed);
    if (sink.committed()) co_return std::unexpected(explain(*outcome.failed));
    so_far.add(*outcome.failed);
    // An answer that broke off half-way is asked for once more, not for ever (design §2).
    if (outcome.begun) {
      if (++broken_answers > 1) break;
      deadline = steady_clock::now() + params_.first_event_limit;
    }
    if (so_far.final() || steady_clock::now() >= deadline) break;
    sink.restart();
  }
  if (accounts_.size() == 0) co_return failed(errc::no_accounts, "no account is configured");
  co_return std::unexpected(so_far.conclude(accounts_.soonest_return(model.bucket)));
}

}  // namespace asb::gateway
