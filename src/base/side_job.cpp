#include <asb/base/side_job.hpp>

#include <boost/asio/post.hpp>

#include <mutex>

namespace asb {

/// What the two threads share.
class side_job::both_ends {
 public:
  both_ends(std::shared_ptr<side_work> what, executor ex, notifier& to_tell)
      : worker(std::move(ex)), waiting(&to_tell), work_(std::move(what)) {}

  /// Nothing when it has been given up.
  std::shared_ptr<side_work> work() {
    const std::lock_guard lock(mutex_);
    return work_;
  }
  /// Frees what waits for its turn at once, be the queue ever so long.
  void give_up() {
    waiting = nullptr;
    std::shared_ptr<side_work> unwanted;
    const std::lock_guard lock(mutex_);
    unwanted.swap(work_);
  }

  const executor worker;
  // The worker's.
  notifier* waiting;
  bool done = false;

 private:
  std::mutex mutex_;
  std::shared_ptr<side_work> work_;
};

side_job::side_job(std::shared_ptr<side_work> what, side_thread& on, executor ex)
    : ended_(ex), shared_(std::make_shared<both_ends>(std::move(what), ex, ended_)) {
  on.run([both = shared_] {
    const auto work = both->work();
    if (!work) return false;
    if (work->step()) return true;
    asio::post(both->worker, [both] {
      both->done = true;
      if (both->waiting != nullptr) both->waiting->notify();
    });
    return false;
  });
}

side_job::~side_job() {
  shared_->give_up();
}

bool side_job::done() const {
  return shared_->done;
}

awaitable<bool> side_job::wait() {
  while (!shared_->done) {
    const auto outcome = co_await ended_.wait_until(steady_clock::time_point::max());
    if (outcome == notifier::outcome::cancelled) co_return false;
  }
  co_return true;
}

}  // namespace asb
