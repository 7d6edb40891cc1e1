#include "connection_pool.hpp"
#include "exchange.hpp"

#include <asb/net/errc.hpp>
#include <asb/net/http_client.hpp>

#include <algorithm>

namespace asb::net {
namespace {

std::string make_head(const http_request& request) {
  std::string head;
  head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  head.append("Host: ").append(request.to.host_header()).append("\r\n");
  for (const auto& [name, value] : request.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n\r\n");
  return head;
}

}  // namespace

http_client::http_client(executor ex, http_client_params params, dialer& dial)
    : executor_(ex),
      params_(params),
      dialer_(dial),
      pool_(std::make_unique<connection_pool>(ex, params.most_idle)) {}

http_client::~http_client() = default;

void http_client::close() {
  pool_->close();
}

awaitable<result<std::unique_ptr<http_response>>> http_client::send(http_request request) {
  const auto head = make_head(request);
  auto over = pool_->take(request.to);
  for (;;) {
    const bool reused = over != nullptr;
    if (!reused) {
      auto dialled = co_await dialer_.dial(
          request.to, std::min(request.deadline, steady_clock::now() + params_.connect_timeout));
      if (!dialled) co_return std::unexpected(std::move(dialled.error()));
      over = std::move(*dialled);
    }
    auto attempt =
        std::make_unique<exchange>(executor_, params_, request.deadline, std::move(over),
                                   [this, to = request.to](std::unique_ptr<connection> unused) {
                                     pool_->give_back(to, std::move(unused));
                                   });
    auto done = co_await attempt->run(head, request.body);
    if (done) co_return std::unique_ptr<http_response>(std::move(attempt));
    const bool stale = reused && !attempt->answered() && done.error().code == errc::connection_lost;
    if (!stale) co_return std::unexpected(std::move(done.error()));
    over = nullptr;
  }
}

}  // namespace asb::net
