#include "connector.hpp"

#include <asb/net/dialer.hpp>

namespace asb::net {
namespace {

class direct_dialer final : public dialer {
 public:
  direct_dialer(executor ex, tls_context* tls) : connector_(std::move(ex), tls) {}

  awaitable<result<std::unique_ptr<connection>>> dial(const origin& to,
                                                      steady_clock::time_point deadline) override {
    auto made = co_await connector_.connect(to.host, to.port, deadline);
    if (!made) co_return name(std::move(made.error()), to);
    if (to.tls) {
      auto secured = co_await connector_.secure(**made, to.host, to.port, deadline);
      if (!secured) co_return name(std::move(secured.error()), to);
    }
    co_return made;
  }

 private:
  static std::unexpected<error> name(error problem, const origin& to) {
    problem.message = to.host_header() + ": " + problem.message;
    return std::unexpected(std::move(problem));
  }

  connector connector_;
};

}  // namespace

std::unique_ptr<dialer> create_direct_dialer(executor ex, tls_context* tls) {
  return std::make_unique<direct_dialer>(std::move(ex), tls);
}

}  // namespace asb::net
