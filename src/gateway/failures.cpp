#include "failures.hpp"

#include <asb/accounts/errc.hpp>
#include <asb/alexsidebar/network_failure.hpp>

namespace asb::gateway {
namespace {

bool is_late(const std::error_code& code) {
  return alexsidebar::is_timeout(code) || code == accounts::errc::token_late;
}

/// Failures that another account would meet just the same.
bool is_common(const chat::failure& failed) {
  return failed.what == chat::verdict::not_its_fault || is_late(failed.why.code) ||
         alexsidebar::is_unreachable(failed.why.code);
}

answer_failure make(errc code, std::string message,
                    std::optional<std::chrono::seconds> retry_after = std::nullopt) {
  return {{make_error_code(code), std::move(message)}, retry_after};
}

}  // namespace

answer_failure explain(const chat::failure& failed) {
  if (failed.what == chat::verdict::request_fault) {
    return make(errc::request_refused, failed.why.message);
  }
  const auto* what = alexsidebar::is_unreachable(failed.why.code)
                         ? "The upstream could not be reached: "
                         : "The upstream failed: ";
  return make(is_late(failed.why.code) ? errc::upstream_timeout : errc::upstream_failed,
              what + failed.why.message);
}

void failures::add(const chat::failure& failed) {
  const bool again = last_ && last_->why.code == failed.why.code;
  same_common_failures_ = is_common(failed) ? (again ? same_common_failures_ + 1 : 1) : 0;
  transient_failures_ = failed.what == chat::verdict::transient ? transient_failures_ + 1 : 0;
  last_ = failed;
  const bool rests = failed.what == chat::verdict::exhausted ||
                     failed.what == chat::verdict::cooling || failed.what == chat::verdict::dead ||
                     failed.what == chat::verdict::token_invalid;
  if (!rests) last_real_ = failed;
}

bool failures::final() const {
  // With more tries an outage would be met by as many calls as there are accounts, per request.
  constexpr std::size_t enough = 3;
  return last_ && (last_->what == chat::verdict::request_fault || same_common_failures_ >= 2 ||
                   transient_failures_ >= enough);
}

answer_failure failures::conclude(std::optional<std::chrono::seconds> soonest_return) const {
  // What went wrong on the way tells more than that some accounts rest.
  if (last_real_) return explain(*last_real_);
  if (soonest_return) {
    return make(errc::accounts_resting, "all accounts are resting", soonest_return);
  }
  return make(errc::accounts_dead, "every account is dead or disabled");
}

}  // namespace asb::gateway
