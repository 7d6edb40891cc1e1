#include <asb/http/load_limit.hpp>

#include <algorithm>

namespace asb::http {
namespace {

std::size_t idle_share(std::size_t descriptors) {
  constexpr std::size_t enough = 1024;
  return std::clamp<std::size_t>(descriptors / 16, 1, enough);
}

/// Descriptors that neither connections nor calls may take.
std::size_t reserve(std::size_t descriptors) {
  constexpr std::size_t files_and_listeners = 28;
  return files_and_listeners + descriptors / 64 + idle_share(descriptors);
}

}  // namespace

load_limit::load_limit(std::size_t descriptors)
    : budget_(std::max<std::size_t>(descriptors, reserve(descriptors) + 2) - reserve(descriptors)),
      most_idle_(idle_share(descriptors)) {}

load_limit::connection load_limit::add_connection() {
  const auto now = ++connections_;
  return {slot(connections_), now + calls_ <= budget_};
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
