#include <asb/http/load_limit.hpp>

#include <algorithm>

namespace asb::http {
namespace {

/// Each worker may keep one at least.
std::size_t idle_share(std::size_t descriptors, std::size_t workers) {
  constexpr std::size_t enough = 1024;
  return std::max(std::min(descriptors / 16, enough), workers);
}

/// Descriptors that neither connections nor calls may take.
std::size_t reserve(std::size_t descriptors, std::size_t workers) {
  constexpr std::size_t files_and_listeners = 25;
  constexpr std::size_t of_a_worker = 3;  // an io_context has an epoll, a timer and an event
  return files_and_listeners + of_a_worker * workers + descriptors / 64 +
         idle_share(descriptors, workers);
}

}  // namespace

load_limit::load_limit(std::size_t descriptors, std::size_t workers)
    : reserve_(reserve(descriptors, workers)),
      budget_(std::max(descriptors, reserve_ + 2) - reserve_),
      most_idle_(idle_share(descriptors, workers)) {}

load_limit::connection load_limit::add_connection() {
  const auto used = ++connections_ + calls_;
  // Those that wait to be read take what calls in progress need for their connections.
  const auto lingering = reserve_ / 4;
  return {slot(connections_), used <= budget_, used <= budget_ + lingering};
}

bool load_limit::call_fits() const {
  return calls_ < budget_ / 2 && connections_ + calls_ < budget_;
}

std::optional<load_limit::slot> load_limit::begin_call() {
  // Counted first, so that workers who ask at the same moment do not all get the last one.
  const auto now = ++calls_;
  slot counted(calls_);
  if (now > budget_ / 2 || connections_ + now > budget_) return std::nullopt;
  return counted;
}

}  // namespace asb::http
