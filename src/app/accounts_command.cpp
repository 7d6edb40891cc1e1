#include "accounts_command.hpp"

#include <asb/accounts/enlist.hpp>

#include <spdlog/fmt/chrono.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace asb::app {
namespace {

using accounts::saved_account;

constexpr std::array<std::string_view, 3> verbs{"reset", "disable", "enable"};

std::string id_of(const saved_account& account) {
  return account.key.substr(0, 8);
}

std::string uses_in(const saved_account& account, const std::string& month) {
  std::string list;
  for (const auto& [what, count] : account.uses) {
    if (what.second != month) continue;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", what.first, count);
  }
  return list.empty() ? "-" : list;
}

/// One state of an account: `exhausted (o1)`, with its end and reason.
struct shown_state {
  std::string name;
  std::string until = "-";
  std::string reason = "-";
};

std::vector<shown_state> states_of(const saved_account& account, bool configured,
                                   accounts::time_point now) {
  std::vector<shown_state> states;
  if (!configured) states.push_back({"not in AS_COOKIE"});
  if (account.state.disabled) states.push_back({"disabled"});
  for (const auto& each : account.state.rests) {
    const bool over = !each.holds(now);
    if (over && each.what == accounts::condition::cooling) continue;
    auto name = std::string(to_string(each.what));
    if (!each.bucket.empty()) name += " (" + each.bucket + ")";
    // An exhausted bucket is tried, and a dead account asked for, when the time is over.
    auto until =
        over ? "trial due"
             : fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(each.until));
    states.push_back({std::move(name), std::move(until), each.reason});
  }
  if (states.empty()) states.push_back({"usable"});
  return states;
}

void list_accounts(const std::vector<saved_account>& saved,
                   const std::vector<accounts::enlisted_account>& configured, std::ostream& out) {
  const auto now = std::chrono::system_clock::now();
  const auto month = accounts::month_of(now);
  constexpr auto line = "{:<9} {:<20} {:<21} {:<26} {}\n";
  out << fmt::format(line, "account", "state", "until", "answers in " + month, "reason");
  for (const auto& account : saved) {
    const bool is_configured = std::ranges::any_of(
        configured, [&](const auto& each) { return each.known.key == account.key; });
    for (const auto& [name, until, reason] : states_of(account, is_configured, now)) {
      out << fmt::format(line, id_of(account), name, until, uses_in(account, month), reason);
    }
  }
}

std::optional<accounts::order> read_order(std::span<const std::string_view> arguments) {
  if (arguments.size() != 2) return std::nullopt;
  const auto verb = std::ranges::find(verbs, arguments[0]);
  if (verb == verbs.end()) return std::nullopt;
  return accounts::order{static_cast<accounts::order::kind>(verb - verbs.begin()),
                         std::string(arguments[1])};
}

}  // namespace

int manage_accounts(const config::config& settings,
                    const std::vector<accounts::cookie_entry>& configured,
                    std::span<const std::string_view> arguments, std::ostream& out,
                    std::ostream& problems) {
  const auto wanted = read_order(arguments);
  if (!arguments.empty() && !wanted) {
    problems << "usage: accounts [reset|disable|enable ID|all]\n";
    return 2;
  }
  const auto saved = accounts::read_accounts(settings.data_dir);
  if (!saved) {
    problems << "DATA_DIR holds no state that can be read: " << saved.error().message << '\n';
    return 1;
  }
  if (!wanted) {
    list_accounts(*saved, accounts::enlist(configured, *saved), out);
    return 0;
  }
  const auto list = accounts::enlist(configured, *saved);
  const bool known = wanted->account == "all" ||
                     std::ranges::any_of(list, [&](const accounts::enlisted_account& each) {
                       return id_of(each.known) == wanted->account;
                     });
  if (!known) {
    problems << "no account of AS_COOKIE has the id " << wanted->account
             << "; the command accounts lists them\n";
    return 2;
  }
  if (const auto left = accounts::leave_order(settings.data_dir, *wanted); !left) {
    problems << left.error().message << '\n';
    return 1;
  }
  out << "the server does it within a second, or when it starts\n";
  return 0;
}

}  // namespace asb::app
