#include "chat_completions.hpp"

#include "decode_body.hpp"
#include "error_response.hpp"

#include <asb/base/clock.hpp>
#include <asb/base/random_id.hpp>
#include <asb/http/event_stream.hpp>
#include <asb/openai/message_encoder.hpp>
#include <asb/openai/stream_encoder.hpp>

namespace asb::api {
namespace {

openai::answer_head make_answer_head(std::string model) {
  constexpr std::size_t id_length = 24;
  const auto now = std::chrono::system_clock::to_time_t(system_clock().utc());
  return {"chatcmpl-" + random_text(id_length), now, std::move(model)};
}

openai::usage usage_of(const gateway::answer_end& end) {
  return {static_cast<std::int64_t>(end.prompt_tokens),
          static_cast<std::int64_t>(end.completion_tokens),
          static_cast<std::int64_t>(end.reasoning_tokens)};
}

/// Writes an answer to the client as it comes; its first event is the commit point.
class stream_sink final : public gateway::answer_sink {
 public:
  stream_sink(http::event_stream& to, openai::stream_encoder& encoder)
      : stream_(to), encoder_(encoder) {}

  awaitable<bool> write(const chat::event_batch& events) override {
    begin();
    encoder_.append(stream_.out(), events);
    return stream_.flush();
  }
  bool committed() const override { return begun_; }
  void restart() override {}

  void begin() {
    if (!std::exchange(begun_, true)) encoder_.begin(stream_.out());
  }

 private:
  http::event_stream& stream_;
  openai::stream_encoder& encoder_;
  bool begun_ = false;
};

/// Collects an answer; nothing is committed before it is whole.
class message_sink final : public gateway::answer_sink {
 public:
  explicit message_sink(openai::message_encoder& encoder) : encoder_(encoder) {}

  awaitable<bool> write(const chat::event_batch& events) override {
    encoder_.append(events);
    co_return true;
  }
  bool committed() const override { return false; }
  void restart() override { encoder_.restart(); }

 private:
  openai::message_encoder& encoder_;
};

awaitable<void> stream_answer(http::exchange& ex, const params& settings,
                              gateway::dispatcher& dispatcher, chat::completion_request request) {
  std::string farewell;
  openai::stream_encoder::fail(farewell, openai::shutting_down());
  http::event_stream stream(ex, settings.heartbeat, std::move(farewell));
  openai::stream_encoder encoder(make_answer_head(request.model), settings.reasoning,
                                 request.include_usage);
  stream_sink sink(stream, encoder);
  const auto end = co_await dispatcher.run(std::move(request), sink, ex.record());
  if (end) {
    sink.begin();
    encoder.finish(stream.out(), end->why, usage_of(*end));
    co_await stream.finish();
    co_return;
  }
  const auto error = to_api_error(end.error());
  auto response = to_response(ex, error);
  if (!ex.begun()) {
    co_await ex.respond(std::move(response));
    co_return;
  }
  // The 200 is out: say it in the stream, and leave the body unterminated.
  openai::stream_encoder::fail(stream.out(), error);
  co_await stream.break_off();
}

awaitable<void> send_answer(http::exchange& ex, const params& settings,
                            gateway::dispatcher& dispatcher, chat::completion_request request) {
  openai::message_encoder encoder(make_answer_head(request.model), settings.reasoning);
  message_sink sink(encoder);
  const auto end = co_await dispatcher.run(std::move(request), sink, ex.record());
  if (!end) {
    co_await ex.respond(to_response(ex, to_api_error(end.error())));
    co_return;
  }
  co_await ex.respond({.body = encoder.finish(end->why, usage_of(*end))});
}

}  // namespace

awaitable<void> complete_chat(http::exchange& ex, const params& settings,
                              gateway::dispatcher& dispatcher, side_thread& aside) {
  auto decoded = co_await decode_body(std::move(ex.req().body), aside);
  if (!decoded) co_return;  // the client has gone
  auto& request = *decoded;
  if (!request) {
    co_await ex.respond(to_response(ex, request.error()));
  } else if (request->stream) {
    co_await stream_answer(ex, settings, dispatcher, std::move(*request));
  } else {
    co_await send_answer(ex, settings, dispatcher, std::move(*request));
  }
}

}  // namespace asb::api
