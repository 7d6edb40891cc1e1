#include "http_answer.hpp"

#include "error_rules.hpp"

#include <asb/alexsidebar/network_failure.hpp>

#include <spdlog/spdlog.h>

namespace asb::alexsidebar {
namespace {

/// What an answer did that the protocol's description does not expect, for whoever watches it.
void log_oddities(const decoder_counters& seen) {
  if (seen.rewrites == 0 && seen.unknown_sections == 0) return;
  spdlog::debug("an answer had {} rewrites and {} unknown sections", seen.rewrites,
                seen.unknown_sections);
}

}  // namespace

http_answer::http_answer(std::unique_ptr<net::http_response> response, const decoder_params& params,
                         const clock& time)
    : response_(std::move(response)), decoder_(params), clock_(time) {}

void http_answer::on_body(std::string_view bytes) {
  if (decoded_) decoded_ = decoder_.feed(bytes, *out_);
}

awaitable<std::expected<bool, chat::failure>> http_answer::next(chat::event_batch& out) {
  out_ = &out;
  for (;;) {
    const auto more = co_await response_->read(*this);
    if (more && !*more && decoded_) {
      decoded_ = decoder_.finish(out);
      log_oddities(decoder_.counters());
      if (decoded_) co_return false;
    }
    // What came before the failure is the client's all the same.
    if (!decoded_) co_return std::unexpected(decoding_failure());
    if (!more) co_return std::unexpected(network_failure(more.error()));
    if (!out.empty()) {
      response_->lift_deadline();
      co_return true;
    }
  }
}

chat::failure http_answer::decoding_failure() const {
  if (const auto body = decoder_.error_body()) {
    const auto hint = response_->field("Retry-After");
    return judge(response_->status(), *body, hint.empty() ? std::nullopt : std::optional(hint),
                 clock_.utc());
  }
  return {chat::verdict::transient, decoded_.error(), std::nullopt};
}

}  // namespace asb::alexsidebar
