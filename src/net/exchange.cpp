#include "exchange.hpp"

#include <asb/base/scratch.hpp>

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace asb::net {

exchange::exchange(executor ex, const http_client_params& params, steady_clock::time_point deadline,
                   std::unique_ptr<connection> over, give_back unused)
    : params_(params),
      last_moment_(deadline),
      connection_(std::move(over)),
      give_back_(std::move(unused)),
      deadline_(std::move(ex), [this] {
        late_ = true;
        connection_->close();
      }) {
  parser_.emplace();
}

exchange::~exchange() {
  const bool reusable = parser_->is_done() && parser_->keep_alive() && carry_.empty() && !late_;
  if (reusable) give_back_(std::move(connection_));
}

void exchange::limit(std::chrono::seconds time, errc when_late) {
  late_as_ = when_late;
  const auto now = steady_clock::now();
  deadline_.expires_after(std::min<steady_clock::duration>(time, last_moment_ - now));
}

error exchange::explain(error problem) const {
  if (!late_) return problem;
  return {make_error_code(late_as_), describe(late_as_)};
}

awaitable<result<void>> exchange::run(std::string_view head, std::string_view body) {
  limit(params_.first_byte_timeout, errc::first_byte_timeout);
  constexpr std::size_t small = 16 * 1024;  // one TLS record, one packet train
  auto first = std::string(head);
  if (body.size() <= small) first.append(std::exchange(body, {}));
  auto written = co_await connection_->write_all(first);
  if (written) written = co_await connection_->write_all(body);
  if (!written && written.error().code == errc::cancelled) {
    co_return std::unexpected(explain(written.error()));
  }
  // A server may refuse a request before it has read it: look for its answer even then.
  limit(params_.first_byte_timeout, errc::first_byte_timeout);
  auto outcome = co_await read_head();
  if (!outcome && !written && !answered_) outcome = written;
  deadline_.disarm();  // the caller's time is not the server's
  if (!outcome) co_return std::unexpected(explain(std::move(outcome.error())));
  co_return outcome;
}

awaitable<result<void>> exchange::read_head() {
  constexpr unsigned most_interim = 16;
  constexpr unsigned switching_protocols = 101;
  parser_->eager(false);
  for (unsigned interim = 0;;) {
    if (parser_->is_header_done()) {
      if (parser_->status() / 100 != 1) break;
      if (parser_->status() == switching_protocols || ++interim > most_interim) {
        parser_.emplace();  // whatever comes next on the connection is no answer of ours
        co_return fail(errc::bad_response, "interim responses, but no final one");
      }
      parser_.emplace().eager(false);
      if (auto again = feed({}); !again) co_return again;
      if (parser_->is_header_done()) continue;
    }
    if (auto more = co_await read_more(); !more) co_return more;
  }
  parser_->eager(true);
  co_return result<void>{};
}

awaitable<result<bool>> exchange::read(body_sink& sink) {
  if (parser_->is_done()) co_return false;
  parser_->deliver_to(&sink);
  limit(params_.idle_timeout, errc::idle_timeout);
  // Some of the body may have come with the header.
  const bool came_early = !std::exchange(body_begun_, true) && !carry_.empty();
  auto outcome = came_early ? feed({}) : co_await read_more();
  parser_->deliver_to(nullptr);
  deadline_.disarm();
  if (!outcome) co_return std::unexpected(explain(std::move(outcome.error())));
  co_return !parser_->is_done();
}

awaitable<result<void>> exchange::read_more() {
  // What comes in one read is decoded, encoded and held until the client has taken it: with 64 KiB
  // a slow one would cost more than 256 KiB.
  constexpr std::size_t most_at_once = 32 * 1024;
  const auto buffer = scratch().first(most_at_once);
  const auto n = co_await connection_->read_some(buffer);
  if (!n) co_return std::unexpected(n.error());
  if (*n > 0) {
    answered_ = true;
    co_return feed({buffer.data(), *n});
  }
  if (!parser_->got_some()) co_return fail(errc::connection_lost, "closed without an answer");
  boost::beast::error_code partial;
  parser_->put_eof(partial);
  if (partial) co_return fail(errc::connection_lost, "closed before the answer was complete");
  co_return result<void>{};
}

result<void> exchange::feed(std::string_view bytes) {
  const bool direct = carry_.empty();
  if (!direct) carry_.append(bytes);
  std::string_view rest = direct ? bytes : std::string_view(carry_);
  boost::beast::error_code problem;
  // In the header's stage one put() ends with the header; the body waits for its sink.
  while (!rest.empty() && !parser_->is_done()) {
    const auto used = parser_->put(asio::buffer(rest), problem);
    rest.remove_prefix(used);
    if (problem || used == 0 || (parser_->is_header_done() && !parser_->eager())) break;
  }
  if (problem && problem != boost::beast::http::error::need_more) {
    return fail(errc::bad_response, "not a valid HTTP response: " + problem.message());
  }
  constexpr std::size_t most_unparsed = 64 * 1024;
  if (rest.size() > most_unparsed && parser_->is_header_done() && parser_->eager()) {
    return fail(errc::bad_response, "a chunk header or trailer without end");
  }
  carry_ = std::string(rest);
  return {};
}

}  // namespace asb::net
