#include "session.hpp"

#include "request_log.hpp"

#include <asb/base/clock.hpp>
#include <asb/base/random_id.hpp>
#include <asb/observe/spawn.hpp>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace asb::http {
namespace {

/// Pipelined bytes that are taken in while a request is served.
constexpr std::size_t most_pipelined = 64 * 1024;
/// A rest of a body up to this size is discarded for the sake of the connection.
constexpr std::uint64_t worth_discarding = 256 * 1024;

patience for_a_body(const server_params& params) {
  return {params.body_grace, params.body_pause, params.body_rate};
}

}  // namespace

/// The exchange that is being served; ends the watch over its client however that ends.
class session::watched_exchange {
 public:
  watched_exchange(session& of, exchange& ex) : session_(of) {
    session_.serving_ = &ex;
    session_.watch();
  }
  ~watched_exchange() {
    session_.serving_ = nullptr;
    session_.unwatch();
  }
  watched_exchange(const watched_exchange&) = delete;
  watched_exchange& operator=(const watched_exchange&) = delete;

 private:
  session& session_;
};

session::session(tcp_socket socket, server& of)
    : server_(of),
      load_(of.load_.add_connection()),
      socket_(std::move(socket), of.params_.write_timeout),
      peer_(socket_.peer()) {
  server_.sessions_.insert(this);
  ++server_.count_;
}

session::~session() {
  server_.sessions_.erase(this);
  --server_.count_;
}

void session::start() {
  observe::spawn(
      socket_.get_executor(), "session", run(), [self = shared_from_this()] {}, cancel_.slot());
}

void session::close_if_idle() {
  if (idle_) socket_.close();
}

void session::abandon() {
  abandoned_ = true;
  keep_alive_ = false;
  if (serving_ != nullptr && !serving_->begun()) {
    serving_->respond_now(server_.service_.refuse(*serving_, 503, "The server is shutting down."));
  } else if (!farewell_.empty()) {
    write_now(farewell_);
  }
  cancel_.emit(asio::cancellation_type::terminal);
}

awaitable<void> session::turn_away() {
  exchange ex(*this);
  ex.req().peer = peer_;
  const request_log log(ex, system_clock().utc(), gone_, abandoned_);
  keep_alive_ = false;
  linger_ = load_.may_linger;
  co_await ex.respond(server_.service_.overloaded(ex));
  // Bytes that nobody has read would turn the end into a reset, and the answer would be lost.
  constexpr int most_reads = 4;
  for (int i = 0; !linger_ && i < most_reads; ++i) {
    if (const auto some = socket_.try_read(); !some || !*some) break;
  }
}

awaitable<void> session::run() {
  if (!load_.fits) co_await turn_away();
  while (keeps_alive()) {
    co_await serve_next();
    // Pipelined requests take turns with the worker's other connections.
    if (!input_.empty()) co_await asio::post(socket_.get_executor(), use_awaitable);
  }
  if (linger_) co_await linger();
}

awaitable<void> session::linger() {
  constexpr std::size_t most = 1024 * 1024;
  constexpr std::chrono::seconds patience{2};
  socket_.shutdown_send();
  const auto until = steady_clock::now() + patience;
  for (std::size_t discarded = 0; discarded < most;) {
    const auto bytes = co_await socket_.read_some(until - steady_clock::now());
    if (!bytes) break;
    discarded += bytes->size();
  }
}

awaitable<void> session::serve_next() {
  request_reader reader({.header = server_.params_.max_header, .body = server_.params_.max_body});
  const auto header = co_await read_header(reader);
  if (header && !*header) co_return;
  exchange ex(*this);
  ex.req() = std::move(reader.message());
  ex.req().peer = peer_;
  const request_log log(ex, system_clock().utc(), gone_, abandoned_);
  if (!header) co_return co_await refuse(ex, header.error());

  keep_alive_ = reader.frame().keep_alive;
  const auto length = reader.frame().length.value_or(0);
  if (length > server_.params_.max_body) {
    co_return co_await answer_early(
        reader, ex, server_.service_.refuse(ex, 413, "The request body is too large."));
  }
  if (auto early = server_.service_.admit(ex)) {
    co_return co_await answer_early(reader, ex, std::move(*early));
  }
  if (!co_await read_body(reader, ex)) co_return;
  ex.req().body = std::move(reader.message().body);
  co_await serve(ex);
}

awaitable<std::expected<bool, refusal>> session::read_header(request_reader& reader) {
  idle_ = input_.empty();
  if (idle_) input_ = {};  // an idle connection holds no buffer
  auto limit =
      steady_clock::now() + (idle_ ? server_.params_.idle_timeout : server_.params_.header_timeout);
  for (;;) {
    const auto complete = reader.read_header(input_);
    if (!complete || *complete) co_return complete;
    if (!idle_ && input_.empty()) {
      // Nothing but the empty lines that some clients send behind a body: no request has begun.
      idle_ = true;
      limit = steady_clock::now() + server_.params_.idle_timeout;
    }
    const auto bytes = co_await socket_.read_some(limit - steady_clock::now());
    if (!bytes) {
      keep_alive_ = false;
      // An idle connection just ends; half a header is answered.
      if (bytes.error() == client_socket::read_end::late && !idle_) {
        co_return std::unexpected(refusal{408, "The request header did not arrive in time."});
      }
      co_return false;
    }
    input_.append(*bytes);
    if (std::exchange(idle_, false)) limit = steady_clock::now() + server_.params_.header_timeout;
  }
}

awaitable<bool> session::read_body(request_reader& reader, exchange& ex) {
  if (reader.complete()) co_return true;
  if (reader.frame().expects_continue && input_.empty()) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
  }
  const bool keep = ex.req().method == "POST";  // nobody asks for another one's body
  auto patient = for_a_body(server_.params_);
  auto done = reader.read_body(input_, keep);
  while (done && !*done) {
    const auto bytes = co_await socket_.read_some(patient);
    if (!bytes) {
      keep_alive_ = false;
      gone_ = bytes.error() == client_socket::read_end::closed;
      if (!gone_) co_await refuse(ex, {408, "The request body did not arrive in time."});
      co_return false;
    }
    if (input_.empty()) {
      const auto used = reader.read_body_some(*bytes, keep);
      if (!used) {
        done = std::unexpected(used.error());
        break;
      }
      input_ = bytes->substr(*used);
      done = reader.complete();
    } else {
      input_.append(*bytes);
      done = reader.read_body(input_, keep);
    }
  }
  if (!done) {
    const bool oversized = done.error().status == 413;
    co_await refuse(ex, done.error());
    if (oversized) co_await discard_body(reader);
  }
  co_return done.has_value();
}

awaitable<void> session::serve(exchange& ex) {
  std::string bug;
  try {
    const watched_exchange watched(*this, ex);
    co_await server_.service_.handle(ex);
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) throw;
    bug = e.what();
  } catch (const std::exception& e) {
    bug = e.what();
  }
  if (!bug.empty()) {
    spdlog::error("request {}: {}", ex.record().request_id, bug);
    ex.record().outcome = "failed:internal";
  }
  if (ex.begun()) {
    if (!bug.empty()) keep_alive_ = false;
    co_return;
  }
  co_await ex.respond(server_.service_.refuse(ex, 500, "The server failed; its log says why."));
}

awaitable<void> session::refuse(exchange& ex, const refusal& why) {
  keep_alive_ = false;
  linger_ = true;
  co_await ex.respond(server_.service_.refuse(ex, why.status, why.reason));
}

awaitable<void> session::answer_early(request_reader& reader, exchange& ex, response r) {
  const auto& frame = reader.frame();
  const bool no_rest = reader.complete();
  const bool small = frame.length && *frame.length <= worth_discarding && !frame.expects_continue;
  if (!no_rest && !small) keep_alive_ = false;
  if (!co_await ex.respond(std::move(r)) || no_rest) co_return;
  co_await discard_body(reader);
}

awaitable<void> session::discard_body(request_reader& reader) {
  if (!keeps_alive()) socket_.shutdown_send();
  auto patient = for_a_body(server_.params_);
  auto done = reader.read_body(input_, false);
  while (done && !*done) {
    const auto bytes = co_await socket_.read_some(patient);
    if (!bytes) break;
    input_.append(*bytes);
    done = reader.read_body(input_, false);
  }
  if (!done || !*done) keep_alive_ = false;
}

awaitable<bool> session::write(std::string_view bytes) {
  if (gone_) co_return false;
  const bool taken = co_await socket_.write(bytes);
  if (!taken) {
    gone_ = true;
    keep_alive_ = false;
  }
  co_return taken;
}

bool session::write_now(std::string_view bytes) {
  return !gone_ && socket_.write_now(bytes);
}

void session::watch() {
  watch_ = ++last_watch_;
  socket_.when_readable([self = shared_from_this(), current = watch_] {
    if (self->watch_ == current) self->on_readable();
  });
}

void session::unwatch() {
  watch_ = 0;
  socket_.cancel();
}

void session::on_readable() {
  const auto outcome = socket_.try_read();
  if (outcome && !*outcome) {
    gone_ = true;
    keep_alive_ = false;
    watch_ = 0;
    cancel_.emit(asio::cancellation_type::terminal);
    return;
  }
  // What a client floods us with is not kept, but its leaving must be noticed.
  if (outcome && input_.size() < most_pipelined) {
    input_.append(**outcome);
  } else if (outcome) {
    keep_alive_ = false;
  }
  watch();
}

}  // namespace asb::http
