#include "attempt.hpp"
#include "failures.hpp"

#include <asb/gateway/dispatcher.hpp>
#include <asb/tokens/prompt_counter.hpp>

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

std::size_t count_prompt(const chat::completion_request& request, const tokens::counter& counter) {
  tokens::prompt_counter prompt(counter);
  for (const auto& message : request.messages) {
    prompt.add_message(message.name);
    for (const auto& part : message.parts) {
      if (const auto* text = std::get_if<chat::text_part>(&part)) {
        prompt.add_text(text->text);
      } else {
        prompt.add_image();
      }
    }
    for (const auto& call : message.tool_calls) {
      prompt.add_text(call.name);
      prompt.add_text(call.arguments);
    }
  }
  return prompt.total();
}

}  // namespace

dispatcher::dispatcher(executor ex, accounts::pool& accounts, accounts::token_source& tokens,
                       alexsidebar::upstream& upstream, const alexsidebar::model_table& models,
                       const tokens::counter& counter, dispatcher_params params)
    : executor_(std::move(ex)),
      accounts_(accounts),
      tokens_(tokens),
      upstream_(upstream),
      models_(models),
      counter_(counter),
      params_(params) {}

awaitable<std::expected<answer_end, answer_failure>> dispatcher::run(
    chat::completion_request request, answer_sink& sink, observe::access_record& record) {
  const auto* model = models_.find(request.model);
  record.model = model == nullptr ? "unknown" : model->name;
  if (model == nullptr) co_return failed(errc::unknown_model, request.model);
  auto body = upstream_.encode(request, *model);
  if (!body) co_return failed(errc::nothing_to_send, body.error().message);
  answer_end end;
  end.prompt_tokens = count_prompt(request, counter_);
  record.prompt_tokens = static_cast<std::int64_t>(end.prompt_tokens);
  request = {};  // a long prompt is not kept twice

  auto deadline = steady_clock::now() + params_.first_event_limit;
  failures so_far;
  accounts::search wanted{.bucket = model->bucket};
  std::size_t broken_answers = 0;
  while (auto lease = accounts_.pick(wanted)) {
    record.account = (*lease)->id();
    ++record.attempts;

    answer_tokens counted(counter_);
    const attempt_context context{executor_, tokens_, upstream_, *body, deadline, sink, record};
    const auto outcome = co_await attempt(*lease, context, counted);
    end.completion_tokens = counted.total();
    end.reasoning_tokens = counted.reasoning();
    record.completion_tokens = static_cast<std::int64_t>(end.completion_tokens);
    if (outcome.client_gone) co_return failed(errc::client_gone, "the client has gone");
    if (!outcome.failed) co_return end;

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
  co_return std::unexpected(so_far.conclude(accounts_.soonest_return(model->bucket)));
}

}  // namespace asb::gateway
