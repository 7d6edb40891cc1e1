#include "support/run_coroutine.hpp"

#include <asb/base/side_job.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

namespace asb {
namespace {

struct aside : testing::Test {
  asio::io_context context;
  side_thread thread;
};

TEST_F(aside, work_is_done_on_the_other_thread_and_its_result_comes_back) {
  const auto where = test::run(context, perform(thread, [] { return std::this_thread::get_id(); }));
  ASSERT_TRUE(where);
  EXPECT_NE(*where, std::this_thread::get_id());
}

TEST_F(aside, what_work_throws_comes_back_too) {
  const auto fail = []() -> int { throw std::length_error("too long"); };
  EXPECT_THROW(test::run(context, perform(thread, fail)), std::length_error);
  EXPECT_EQ(test::run(context, perform(thread, [] { return 7; })), 7) << "the thread goes on";
}

TEST_F(aside, a_coroutine_that_is_cancelled_does_not_wait) {
  std::latch begun(1);
  std::latch cancelled(1);
  auto work = [&] {
    begun.count_down();
    cancelled.wait();
    return 7;
  };
  test::cancellable outcome(context, perform(thread, work));
  context.poll();
  begun.wait();
  outcome.cancel();
  context.restart();
  context.run();
  cancelled.count_down();
  thread.stop();  // it refers to what is on this stack
  ASSERT_TRUE(outcome.value);
  EXPECT_FALSE(*outcome.value);
}

/// Adds its letter to the text so many times.
class letters final : public side_work {
 public:
  letters(std::string& into, char letter, int count) : into_(into), letter_(letter), left_(count) {}
  bool step() override {
    into_ += letter_;
    return --left_ > 0;
  }

 private:
  std::string& into_;
  char letter_;
  int left_;
};

struct letters_aside : aside {
  ~letters_aside() override { thread.stop(); }
  /// Keeps the thread until `go`.
  void hold() {
    thread.run([this] {
      go.wait();
      return false;
    });
  }
  auto begin(char letter, int count) {
    return std::make_unique<side_job>(std::make_shared<letters>(text, letter, count), thread,
                                      context.get_executor());
  }
  std::latch go{1};
  std::string text;
};

TEST_F(letters_aside, work_takes_turns) {
  hold();
  const auto first = begin('a', 4);
  const auto second = begin('b', 2);
  go.count_down();
  EXPECT_TRUE(test::run(context, first->wait()));
  EXPECT_TRUE(second->done());
  EXPECT_EQ(text, "ababaa");
  EXPECT_TRUE(test::run(context, first->wait())) << "again";
}

TEST_F(letters_aside, work_that_nobody_wants_is_given_up) {
  hold();
  auto work = std::make_shared<letters>(text, 'a', 4);
  auto unwanted = std::make_unique<side_job>(work, thread, context.get_executor());
  const std::weak_ptr forgotten = work;
  work.reset();
  const auto wanted = begin('b', 2);
  unwanted.reset();
  EXPECT_TRUE(forgotten.expired()) << "not only when its turn comes";
  go.count_down();
  EXPECT_TRUE(test::run(context, wanted->wait()));
  EXPECT_EQ(text, "bb");
}

TEST_F(aside, the_thread_ends_with_a_slice_however_much_is_left) {
  std::atomic<unsigned> slices = 0;
  thread.run([&] { return ++slices > 0; });
  while (slices < 3) std::this_thread::yield();
  thread.stop();
  const auto done = slices.load();
  thread.stop();
  thread.run([&] { return ++slices > 0; });
  EXPECT_EQ(slices, done);
}

}  // namespace
}  // namespace asb
