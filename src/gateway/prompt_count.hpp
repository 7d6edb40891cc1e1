#pragma once

#include <asb/base/side_job.hpp>
#include <asb/chat/completion_request.hpp>
#include <asb/tokens/counter.hpp>

#include <cstddef>
#include <memory>
#include <optional>

namespace asb::gateway {

/// The tokens of one request's prompt. That of a short request is counted at once, that of a long
/// one on the side thread. Used on the thread of its executor; destroying it gives the counting up.
class prompt_count {
 public:
  /// `with` outlives the side thread.
  prompt_count(chat::completion_request request, const tokens::counter& with, side_thread& aside,
               executor ex);

  /// Nothing while it is being counted.
  std::optional<std::size_t> total() const;
  /// Until it is counted; false when the coroutine was cancelled before.
  awaitable<bool> wait();

 private:
  class counting;

  std::shared_ptr<counting> counting_;
  std::optional<side_job> job_;  ///< of a long request
};

}  // namespace asb::gateway
