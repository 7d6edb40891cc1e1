#pragma once

#include <asb/base/notifier.hpp>
#include <asb/base/side_thread.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace asb {

/// Up to so many bytes of a request a worker decodes, encodes and counts itself, which takes a few
/// milliseconds at most; a longer one is for the side thread.
inline constexpr std::size_t most_bytes_at_once = 64 * 1024;

/// What a side thread is to do, and where its result is.
class side_work {
 public:
  virtual ~side_work() = default;
  /// Does a slice of it, on the side thread, and gives whether there is more. May not throw.
  virtual bool step() = 0;
};

/// Work that a side thread does for one coroutine. Used on the thread of its executor, whose
/// context goes after the side thread has stopped. Destroying it gives up what is left to do, and
/// frees it unless a slice is being done.
class side_job {
 public:
  side_job(std::shared_ptr<side_work> what, side_thread& on, executor ex);
  ~side_job();
  side_job(const side_job&) = delete;
  side_job& operator=(const side_job&) = delete;

  /// From then on the work belongs to this thread.
  bool done() const;
  /// Until it is done; false when the coroutine was cancelled before.
  awaitable<bool> wait();

 private:
  class both_ends;

  notifier ended_;
  std::shared_ptr<both_ends> shared_;
};

/// Gives what `work` gives or throws when it is called on the side thread; nothing when the
/// coroutine was cancelled before. It is one slice, however long. `work` owns what it uses, or that
/// outlives the side thread.
template <class Work>
awaitable<std::optional<std::invoke_result_t<Work&>>> perform(side_thread& on, Work work) {
  struct single_slice final : side_work {
    explicit single_slice(Work&& to_do) : call(std::move(to_do)) {}
    bool step() override {
      try {
        result.emplace(call());
      } catch (...) {
        thrown = std::current_exception();
      }
      return false;
    }
    Work call;
    std::optional<std::invoke_result_t<Work&>> result;
    std::exception_ptr thrown;
  };
  const auto what = std::make_shared<single_slice>(std::move(work));
  const auto here = co_await asio::this_coro::executor;
  side_job job(what, on, here);
  const bool done = co_await job.wait();
  if (!done) co_return std::nullopt;
  if (what->thrown) std::rethrow_exception(what->thrown);
  co_return std::move(what->result);
}

}  // namespace asb
