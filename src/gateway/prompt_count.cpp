#include "prompt_count.hpp"

#include "prompt_walk.hpp"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <atomic>

namespace asb::gateway {
namespace {

constexpr std::size_t long_prompt = 64 * 1024;
constexpr std::size_t slice = 64 * 1024;

}  // namespace

/// What the two threads share. The walk is the counting thread's until it posts the end; the rest
/// but the flag is only the worker's.
struct prompt_count::job {
  job(std::vector<chat::message> messages, const tokens::counter& with, executor ex)
      : walk(std::move(messages), with), worker(std::move(ex)) {}

  /// A slice of the work; whether there is more.
  bool step() {
    if (given_up) return false;
    try {
      return walk.step(slice);
    } catch (const std::exception& problem) {
      // The figure is then too low, which must not be the end of the answer.
      spdlog::error("the count of a prompt failed: {}", problem.what());
      return false;
    }
  }

  prompt_walk walk;
  executor worker;
  std::atomic<bool> given_up = false;
  std::optional<std::size_t> total;
  notifier* waiting = nullptr;
};

prompt_count::prompt_count(std::vector<chat::message> messages, counting_thread& on, executor ex)
    : counted_(ex), job_(std::make_shared<job>(std::move(messages), on.counter(), ex)) {
  if (job_->walk.bytes_left() <= long_prompt) {
    job_->walk.step(long_prompt);
    job_->total = job_->walk.total();
    return;
  }
  job_->waiting = &counted_;
  on.run([work = job_] {
    if (work->step()) return true;
    if (!work->given_up) {
      asio::post(work->worker, [work] {
        work->total = work->walk.total();
        if (work->waiting != nullptr) work->waiting->notify();
      });
    }
    return false;
  });
}

prompt_count::~prompt_count() {
  job_->waiting = nullptr;
  job_->given_up = true;
}

std::optional<std::size_t> prompt_count::total() const {
  return job_->total;
}

awaitable<bool> prompt_count::wait() {
  while (!job_->total) {
    const auto outcome = co_await counted_.wait_until(steady_clock::time_point::max());
    if (outcome == notifier::outcome::cancelled) co_return false;
  }
  co_return true;
}

}  // namespace asb::gateway
