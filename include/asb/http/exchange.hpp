#pragma once

#include <asb/base/asio.hpp>
#include <asb/http/request.hpp>
#include <asb/http/response.hpp>
#include <asb/observe/access_log.hpp>

namespace asb::http {

/// The way back to the client, as an exchange needs it; a session is one.
class response_channel {
 public:
  virtual ~response_channel() = default;
  /// Writes all of it; false when the client has gone or takes nothing any more.
  virtual awaitable<bool> write(std::string_view bytes) = 0;
  /// Writes a few bytes if nothing is being written and the socket takes them now.
  virtual bool write_now(std::string_view bytes) = 0;
  /// Whether the connection will serve another request after this one.
  virtual bool keeps_alive() const = 0;
  /// The connection ends after this exchange.
  virtual void close_after() = 0;
  /// What is written when shutdown cuts a response short; empty: nothing.
  virtual void set_farewell(std::string bytes) = 0;
  virtual executor get_executor() = 0;
};

/// One request and its response, as a handler sees it. Lives until the response is done.
class exchange {
 public:
  explicit exchange(response_channel& back) : back_(back) {}

  const request& req() const { return request_; }
  request& req() { return request_; }
  observe::access_record& record() { return record_; }

  /// A field for whatever response will be sent; replaces one of the same name.
  void add_field(std::string name, std::string value);

  /// Sends a whole response; false when the client has gone. At most one response per exchange.
  awaitable<bool> respond(response r);
  /// Sends a small response if the socket takes it at once; for the last words of a shutdown.
  bool respond_now(response r);

  /// Whether a response has begun.
  bool begun() const { return begun_; }

  /// The head of a response: status line and fields, with those of add_field(), ending in the
  /// empty line. Marks the response as begun. For whoever streams a body.
  std::string make_head(unsigned status, std::string_view content_type, const field_list& fields);
  /// Counts the bytes into the record and writes them.
  awaitable<bool> write(std::string_view bytes);
  bool write_now(std::string_view bytes);
  response_channel& back() { return back_; }

 private:
  /// The head and, unless it is large, the body, which is then taken from `r`.
  std::string render(response& r);

  response_channel& back_;
  request request_;
  observe::access_record record_;
  field_list fields_;
  bool begun_ = false;
};

}  // namespace asb::http
