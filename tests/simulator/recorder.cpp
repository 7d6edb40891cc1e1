#include "recorder.hpp"

#include <utility>

namespace simulator {
namespace {

constexpr std::size_t most_records = 10'000;
constexpr std::size_t most_bytes = 64 * 1024 * 1024;

std::size_t size_of(const recorded_request& seen) {
  std::size_t size = seen.request.target.size() + seen.request.body.size();
  for (const header_field& field : seen.request.headers) {
    size += field.name.size() + field.value.size();
  }
  return size;
}

}  // namespace

template <class Change>
void recorder::change(Change apply) {
  {
    const std::lock_guard lock(mutex_);
    apply();
  }
  changed_.notify_all();
}

void recorder::connection_opened() {
  change([this] {
    ++state_.connections_accepted;
    ++state_.connections_open;
  });
}

void recorder::connection_closed() {
  change([this] { --state_.connections_open; });
}

void recorder::handshake_failed() {
  change([this] { ++state_.handshakes_failed; });
}

void recorder::bad_request() {
  change([this] { ++state_.bad_requests; });
}

void recorder::keep(std::deque<recorded_request>& in, recorded_request seen) {
  state_.violations += seen.violations.size();
  if (!keeps_requests_) return;
  bytes_kept_ += size_of(seen);
  in.push_back(std::move(seen));
  // The newest one stays whatever its size.
  while (in.size() > most_records || (bytes_kept_ > most_bytes && in.size() > 1)) {
    bytes_kept_ -= size_of(in.front());
    in.pop_front();
  }
}

std::uint64_t recorder::chat(recorded_request seen) {
  std::uint64_t number = 0;
  change([&] {
    number = seen.number = ++state_.chats;
    ++state_.streams_running;
    keep(state_.chat_requests, std::move(seen));
  });
  return number;
}

void recorder::chat_answered() {
  change([this] {
    --state_.streams_running;
    ++state_.chats_answered;
  });
}

void recorder::chat_aborted(aborted_answer how) {
  change([&] {
    --state_.streams_running;
    ++state_.chats_aborted;
    state_.aborted.push_back(how);
    if (state_.aborted.size() > most_records) state_.aborted.pop_front();
  });
}

void recorder::refresh(recorded_request seen) {
  change([&] {
    seen.number = ++state_.refreshes;
    keep(state_.token_requests, std::move(seen));
  });
}

void recorder::reset() {
  change([this] {
    state fresh;
    fresh.connections_accepted = state_.connections_accepted;
    fresh.connections_open = state_.connections_open;
    fresh.streams_running = state_.streams_running;
    state_ = std::move(fresh);
    bytes_kept_ = 0;
  });
}

state recorder::snapshot() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void recorder::read(const std::function<void(const state&)>& look) const {
  const std::lock_guard lock(mutex_);
  look(state_);
}

bool recorder::wait_until(const std::function<bool(const state&)>& holds,
                          std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return holds(state_); });
}

}  // namespace simulator
