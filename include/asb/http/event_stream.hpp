#pragma once

#include <asb/base/watchdog.hpp>
#include <asb/http/exchange.hpp>

#include <chrono>

namespace asb::http {

/// A 200 response of server-sent events whose text the caller appends to out(). Nothing is sent
/// before the first flush, or until the client has heard nothing for `heartbeat`: then a comment
/// goes out. What is ready together goes out in one write. If it is destroyed without finish(),
/// the body stays unterminated and the connection closes: a cut answer never looks complete.
/// `farewell` is the event that a stream gets which shutdown cuts short.
class event_stream {
 public:
  event_stream(exchange& to, steady_clock::duration heartbeat, std::string farewell);
  ~event_stream();
  event_stream(const event_stream&) = delete;
  event_stream& operator=(const event_stream&) = delete;

  /// Where to append the next events; kept between flushes.
  std::string& out() { return buffer_; }
  /// Sends what out() holds; false when the client has gone.
  awaitable<bool> flush();
  /// Sends what out() holds and the end of the body.
  awaitable<bool> finish();
  /// Sends what out() holds as the last of a body that stays unterminated. Returns half a second
  /// later: a browser keeps from its page what comes together with the cut.
  awaitable<void> break_off();

 private:
  void arm();
  void beat();
  void begin();
  /// Puts the chunk frame around what was appended since the last flush.
  void frame();

  exchange& exchange_;
  steady_clock::duration heartbeat_;
  std::string farewell_;
  std::string head_;
  std::string buffer_;
  unsigned beats_ = 0;  ///< in a row
  bool started_ = false;
  bool finished_ = false;
  watchdog silence_;
};

}  // namespace asb::http
