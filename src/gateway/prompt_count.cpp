#include "prompt_count.hpp"

#include "prompt_walk.hpp"

#include <spdlog/spdlog.h>

namespace asb::gateway {

class prompt_count::counting final : public side_work {
 public:
  counting(std::vector<chat::message> messages, const tokens::counter& with)
      : messages_(std::move(messages)), counter_(with) {}

  std::size_t total() const { return walk_ ? walk_->total() : 0; }

  bool step() override {
    try {
      if (!walk_) walk_.emplace(std::move(messages_), counter_);
      return walk_->step(most_bytes_at_once);
    } catch (const std::exception& problem) {
      // The figure is then too low, which must not be the end of the answer.
      spdlog::error("the count of a prompt failed: {}", problem.what());
      return false;
    }
  }

 private:
  std::vector<chat::message> messages_;
  const tokens::counter& counter_;
  std::optional<prompt_walk> walk_;
};

prompt_count::prompt_count(chat::completion_request request, const tokens::counter& with,
                           side_thread& aside, executor ex)
    : counting_(std::make_shared<counting>(std::move(request.messages), with)) {
  if (request.size > most_bytes_at_once) {
    job_.emplace(counting_, aside, ex);
  } else {
    counting_->step();
  }
}

std::optional<std::size_t> prompt_count::total() const {
  if (job_ && !job_->done()) return std::nullopt;
  return counting_->total();
}

awaitable<bool> prompt_count::wait() {
  if (!job_) co_return true;
  const bool counted = co_await job_->wait();
  co_return counted;
}

}  // namespace asb::gateway
