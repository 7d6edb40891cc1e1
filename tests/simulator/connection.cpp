#include "connection.hpp"

#include "presets.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cstdio>
#include <exception>

namespace simulator {
namespace {

namespace asio = boost::asio;

/// Bytes that may wait for their turn while an answer is being written.
constexpr std::size_t most_input = 1024 * 1024;
/// Longer than any test; a timer cannot count to the end of time.
constexpr auto for_ever = std::chrono::hours(24);

}  // namespace

connection::connection(std::unique_ptr<transport> peer, asb::executor ex, world& with,
                       std::uint64_t number)
    : peer_(std::move(peer)), executor_(ex), with_(with), number_(number), came_(ex), room_(ex) {}

void connection::abort() {
  over_ = true;
  peer_->close();
  came_.notify();
  room_.notify();
}

asb::awaitable<void> connection::run(bool stalls) {
  const auto self = shared_from_this();
  if (stalls) {
    start_reading();
    while (!peer_left_ && !over_) {
      input_.clear();
      room_.notify();
      co_await came_.wait_until(asb::steady_clock::now() + for_ever);
    }
  } else if (co_await peer_->handshake()) {
    start_reading();
    co_await serve();
  } else {
    with_.records.handshake_failed();
  }
  abort();
}

void connection::start_reading() {
  asio::co_spawn(executor_, keep_reading(),
                 [self = shared_from_this()](std::exception_ptr problem) {
                   if (problem) self->abort();
                 });
}

asb::awaitable<void> connection::keep_reading() {
  while (!over_) {
    const std::string_view bytes = co_await peer_->read_some();
    if (bytes.empty()) break;
    input_ += bytes;
    came_.notify();
    while (input_.size() > most_input && !over_) {
      co_await room_.wait_until(asb::steady_clock::now() + for_ever);
    }
  }
  peer_left_ = true;
  came_.notify();
}

asb::awaitable<bool> connection::wait_for_input() {
  while (input_.empty() && !peer_left_ && !over_) {
    co_await came_.wait_until(asb::steady_clock::now() + for_ever);
  }
  co_return !input_.empty() && !over_;
}

asb::awaitable<std::optional<http_request>> connection::next_request() {
  while (co_await wait_for_input()) {
    const auto progress = reader_.feed(input_);
    room_.notify();
    if (progress == request_reader::progress::complete) co_return reader_.take();
    if (progress == request_reader::progress::bad) {
      with_.records.bad_request();
      const reply refused = answer_with(failure(400, "The request is not HTTP/1"));
      co_await send(refused.answer->bytes);
      co_return std::nullopt;
    }
  }
  co_return std::nullopt;
}

asb::awaitable<void> connection::serve() {
  while (auto request = co_await next_request()) {
    const bool keeps_alive = request->keeps_alive();
    const reply given = answer_request(with_, std::move(*request), number_);
    const outcome how = co_await write(*given.answer);
    note_end(given, how);
    if (how == outcome::peer_left) co_return;
    co_await finish(keeps_alive || given.answer->then != wire_answer::finish::keep_alive
                        ? given.answer->then
                        : wire_answer::finish::fin);
    if (over_) co_return;
  }
  if (!over_) co_await finish(wire_answer::finish::fin);
}

void connection::note_end(const reply& given, outcome how) {
  if (given.chat == 0) return;
  if (how == outcome::answered) {
    with_.records.chat_answered();
  } else {
    with_.records.chat_aborted({.request = given.chat,
                                .connection = number_,
                                .bytes_sent = bytes_sent_,
                                .at = asb::steady_clock::now()});
  }
}

asb::awaitable<bool> connection::send(std::string_view bytes) {
  if (peer_left_ || over_) co_return false;
  if (!co_await peer_->write(bytes)) co_return false;
  bytes_sent_ += bytes.size();
  co_return true;
}

asb::awaitable<bool> connection::sleep_until(asb::steady_clock::time_point when) {
  while (!peer_left_ && !over_) {
    if (co_await came_.wait_until(when) == asb::notifier::outcome::timed_out) co_return true;
  }
  co_return false;
}

asb::awaitable<bool> connection::pause(std::chrono::nanoseconds wait,
                                       asb::steady_clock::time_point& due) {
  if (wait == wire_answer::for_ever) {
    co_return co_await sleep_until(asb::steady_clock::now() + for_ever);
  }
  if (wait.count() == 0) {
    co_await asio::post(executor_,
                        asb::awaited);  // the reader and other connections get their turn
    co_return true;
  }
  // Counted from when the one before was due, so that the pace stays true under load.
  due += wait;
  co_return co_await sleep_until(due);
}

asb::awaitable<connection::outcome> connection::write(const wire_answer& answer) {
  const std::string_view bytes = answer.bytes;
  bytes_sent_ = 0;
  std::size_t begin = 0;
  auto due = asb::steady_clock::now();
  for (const wire_answer::pause& each : answer.pauses) {
    if (each.at > begin) {
      if (!co_await send(bytes.substr(begin, each.at - begin))) co_return outcome::peer_left;
      begin = each.at;
    }
    if (!co_await pause(each.wait, due)) co_return outcome::peer_left;
  }
  if (begin < bytes.size() && !co_await send(bytes.substr(begin))) co_return outcome::peer_left;
  while (!answer.repeated.empty()) {
    if (!co_await send(answer.repeated)) co_return outcome::peer_left;
  }
  co_return outcome::answered;
}

asb::awaitable<void> connection::finish(wire_answer::finish how) {
  switch (how) {
    case wire_answer::finish::keep_alive: co_return;
    case wire_answer::finish::fin: co_await peer_->finish(); break;
    case wire_answer::finish::reset: peer_->reset(); break;
    case wire_answer::finish::no_close_notify: peer_->close(); break;
    case wire_answer::finish::close_on_reuse:
      co_await wait_for_input();
      co_await peer_->finish();
      break;
  }
  over_ = true;
}

}  // namespace simulator
