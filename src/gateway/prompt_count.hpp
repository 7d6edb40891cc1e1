#pragma once

#include <asb/base/notifier.hpp>
#include <asb/chat/completion_request.hpp>
#include <asb/gateway/counting_thread.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace asb::gateway {

/// The tokens of one request's prompt. A short prompt is counted at once, a long one on the
/// counting thread, which must be stopped before the executor's context goes. Used on the thread of
/// its executor; destroying it gives the counting up.
class prompt_count {
 public:
  prompt_count(std::vector<chat::message> messages, counting_thread& on, executor ex);
  ~prompt_count();
  prompt_count(const prompt_count&) = delete;
  prompt_count& operator=(const prompt_count&) = delete;

  /// Nothing while it is being counted.
  std::optional<std::size_t> total() const;
  /// Until it is counted; false when the coroutine was cancelled before.
  awaitable<bool> wait();

 private:
  struct job;

  notifier counted_;
  std::shared_ptr<job> job_;
};

}  // namespace asb::gateway
