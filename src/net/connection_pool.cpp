#include "connection_pool.hpp"

namespace asb::net {
namespace {

constexpr std::chrono::seconds kept_for{55};  // most servers close idle connections after 60
constexpr std::chrono::seconds sweep_every{5};

}  // namespace

connection_pool::connection_pool(executor ex, std::size_t most) : most_(most) {
  sweeper_.emplace(std::move(ex), [this] { sweep(); });
}

void connection_pool::close() {
  sweeper_.reset();
  entries_.clear();
}

std::unique_ptr<connection> connection_pool::take(const origin& to) {
  auto& idle = entries_[to];
  while (!idle.empty()) {
    auto candidate = std::move(idle.back());
    idle.pop_back();
    const bool fresh = steady_clock::now() < candidate.until;
    if (fresh && candidate.idle->idle()) return std::move(candidate.idle);
  }
  return nullptr;
}

void connection_pool::give_back(const origin& to, std::unique_ptr<connection> unused) {
  if (!sweeper_) return;
  if (size() >= most_) return;
  entries_[to].push_back({std::move(unused), steady_clock::now() + kept_for});
  if (!std::exchange(sweeping_, true)) sweeper_->expires_after(sweep_every);
}

std::size_t connection_pool::size() const {
  std::size_t all = 0;
  for (const auto& [to, idle] : entries_) all += idle.size();
  return all;
}

void connection_pool::sweep() {
  const auto now = steady_clock::now();
  bool any = false;
  for (auto& [to, idle] : entries_) {
    std::erase_if(idle, [now](entry& e) { return e.until <= now || !e.idle->idle(); });
    any = any || !idle.empty();
  }
  sweeping_ = any;
  if (any) sweeper_->expires_after(sweep_every);
}

}  // namespace asb::net
