#include <asb/http/event_stream.hpp>

#include <spdlog/fmt/fmt.h>

namespace asb::http {
namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";
constexpr std::string_view ping = ": ping\n\n";
/// go-openai gives up after 100 lines in a row without data (clients.md 17).
constexpr unsigned most_beats = 90;

std::string chunk(std::string_view bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

}  // namespace

event_stream::event_stream(exchange& to, steady_clock::duration heartbeat, std::string farewell)
    : exchange_(to),
      heartbeat_(heartbeat),
      farewell_(std::move(farewell)),
      silence_(to.back().get_executor(), [this] { beat(); }) {
  if (!exchange_.req().http11) exchange_.back().close_after();
  arm();
}

event_stream::~event_stream() {
  exchange_.back().set_farewell({});
  if (started_ && !finished_) exchange_.back().close_after();
}

void event_stream::arm() {
  silence_.expires_after(heartbeat_);
}

void event_stream::begin() {
  started_ = true;
  field_list fields{{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
  const bool chunked = exchange_.req().http11;
  if (chunked) fields.emplace_back("Transfer-Encoding", "chunked");
  exchange_.back().set_farewell(chunked ? chunk(farewell_) : farewell_);
  head_ = exchange_.make_head(200, "text/event-stream; charset=utf-8", fields);
}

void event_stream::beat() {
  if (++beats_ > most_beats) return;
  if (!exchange_.begun()) begin();
  // What a slow client has not taken yet is sign of life enough: then nothing is written.
  const auto bytes = head_ + (exchange_.req().http11 ? chunk(ping) : std::string(ping));
  if (exchange_.write_now(bytes)) head_.clear();
  arm();
}

void event_stream::frame() {
  if (!exchange_.begun()) begin();
  if (exchange_.req().http11 && !buffer_.empty()) {
    buffer_.insert(0, head_ + fmt::format("{:x}\r\n", buffer_.size()));
    buffer_.append("\r\n");
  } else {
    buffer_.insert(0, head_);
  }
  head_.clear();
}

awaitable<bool> event_stream::flush() {
  frame();
  if (buffer_.empty()) co_return true;  // nothing was said: the silence goes on
  beats_ = 0;
  const bool taken = co_await exchange_.write(buffer_);
  constexpr std::size_t kept = 16 * 1024;
  buffer_.clear();
  if (buffer_.capacity() > kept) buffer_.shrink_to_fit();
  arm();
  co_return taken;
}

awaitable<bool> event_stream::finish() {
  frame();
  if (exchange_.req().http11) buffer_.append(last_chunk);
  silence_.disarm();
  finished_ = co_await exchange_.write(buffer_);
  co_return finished_;
}

awaitable<void> event_stream::break_off() {
  constexpr std::chrono::milliseconds time_to_read{500};
  const bool taken = co_await flush();
  silence_.disarm();
  exchange_.back().set_farewell({});
  if (!taken) co_return;
  steady_timer pause(exchange_.back().get_executor(), time_to_read);
  co_await pause.async_wait(awaited);
}

}  // namespace asb::http
