#pragma once

#include "response_parser.hpp"

#include <asb/base/watchdog.hpp>
#include <asb/net/errc.hpp>
#include <asb/net/http_client.hpp>

#include <functional>
#include <optional>

namespace asb::net {

/// One request and its response on one connection.
class exchange final : public http_response {
 public:
  using give_back = std::function<void(std::unique_ptr<connection>)>;

  exchange(executor ex, const http_client_params& params, steady_clock::time_point deadline,
           std::unique_ptr<connection> over, give_back unused);
  ~exchange() override;

  /// Writes the request and waits for the header of a final response (1xx are passed over).
  awaitable<result<void>> run(std::string_view head, std::string_view body);
  /// Whether any byte of a response came.
  bool answered() const { return answered_; }

  unsigned status() const override { return parser_->status(); }
  std::string_view field(std::string_view name) const override { return parser_->field(name); }
  void lift_deadline() override { last_moment_ = steady_clock::time_point::max(); }
  awaitable<result<bool>> read(body_sink& sink) override;

 private:
  awaitable<result<void>> read_head();
  /// Feeds the parser and keeps what it cannot use yet.
  result<void> feed(std::string_view bytes);
  /// Reads once and feeds. The end of the stream is an error unless it ends the body.
  awaitable<result<void>> read_more();
  /// What really ended the operation: our deadline looks like an abort from below.
  error explain(error problem) const;
  void limit(std::chrono::seconds time, errc when_late);

  http_client_params params_;
  steady_clock::time_point last_moment_;
  std::unique_ptr<connection> connection_;
  give_back give_back_;
  std::optional<response_parser> parser_;
  std::string carry_;
  bool answered_ = false;
  bool body_begun_ = false;
  errc late_as_ = errc::first_byte_timeout;
  bool late_ = false;
  watchdog deadline_;
};

}  // namespace asb::net
