#include <asb/accounts/keeper.hpp>
#include <asb/observe/spawn.hpp>

namespace asb::accounts {
namespace {

constexpr std::size_t most_at_once = 8;
/// Plans change on every worker, and the machine may sleep: looking often is cheaper than being
/// told.
constexpr std::chrono::seconds look_again{1};

}  // namespace

keeper::keeper(executor ex, pool& accounts, token_source& tokens)
    : executor_(ex), accounts_(accounts), tokens_(tokens), changed_(ex) {}

void keeper::start() {
  observe::spawn(executor_, "keeper", run());
}

void keeper::stop() {
  stopped_ = true;
  changed_.notify();
}

awaitable<void> keeper::run() {
  while (!stopped_) {
    if (running_ < most_at_once) begin_refreshes();
    co_await changed_.wait_until(steady_clock::now() + look_again);
  }
}

void keeper::begin_refreshes() {
  for (auto* each : accounts_.due_for_refresh()) {
    if (running_ == most_at_once) return;
    const bool begun = each->refresh(executor_, tokens_, [this] {
      --running_;
      changed_.notify();
    });
    if (begun) ++running_;
  }
}

}  // namespace asb::accounts
