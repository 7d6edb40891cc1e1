#include "prompt_count.hpp"

#include "support/gated_counter.hpp"
#include "support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace asb::gateway {
namespace {

/// One message of this many times the letter.
chat::completion_request prompt(char letter, std::size_t size) {
  chat::completion_request request;
  request.size = size;
  request.messages = {{.from = chat::role::user,
                       .parts = {chat::text_part{std::string(size, letter)}},
                       .name = {},
                       .tool_call_id = {},
                       .tool_calls = {}}};
  return request;
}

constexpr std::size_t frame = 6;  // tokens beside the text's
constexpr std::size_t long_size = 500'000;

struct counting : testing::Test {
  asio::io_context context;
  test::gated_counter counter;
  side_thread thread;
};

TEST_F(counting, of_a_short_prompt_is_done_at_once_and_here) {
  const prompt_count count(prompt('a', 64 * 1024), counter, thread, context.get_executor());
  EXPECT_EQ(count.total(), 64 * 1024 + frame);
  ASSERT_EQ(counter.pieces().size(), 1U);
  EXPECT_EQ(counter.pieces()[0].first, std::this_thread::get_id());
}

TEST_F(counting, of_a_long_prompt_is_waited_for_and_done_elsewhere) {
  counter.shut();
  prompt_count count(prompt('a', long_size), counter, thread, context.get_executor());
  EXPECT_FALSE(count.total());
  counter.open();
  EXPECT_TRUE(test::run(context, count.wait()));
  EXPECT_EQ(count.total(), long_size + frame);
  for (const auto& [where, letter] : counter.pieces()) {
    EXPECT_NE(where, std::this_thread::get_id());
  }
  EXPECT_TRUE(test::run(context, count.wait())) << "again";
}

TEST_F(counting, takes_turns_among_long_prompts) {
  counter.shut();
  prompt_count first(prompt('a', long_size), counter, thread, context.get_executor());
  counter.wait_for(1);
  prompt_count second(prompt('b', 2 * 64 * 1024), counter, thread, context.get_executor());
  counter.open();
  EXPECT_TRUE(test::run(context, second.wait()));
  EXPECT_TRUE(test::run(context, first.wait()));
  std::string order;
  for (const auto& [where, letter] : counter.pieces()) order += letter;
  EXPECT_TRUE(order.starts_with("abab")) << order;
}

TEST_F(counting, is_given_up_when_nobody_wants_it_any_more) {
  counter.shut();
  std::optional<prompt_count> unwanted(std::in_place, prompt('a', long_size), counter, thread,
                                       context.get_executor());
  counter.wait_for(1);
  unwanted.reset();
  counter.open();
  prompt_count other(prompt('b', 100'000), counter, thread, context.get_executor());
  EXPECT_TRUE(test::run(context, other.wait()));
  EXPECT_EQ(counter.pieces().size(), 3U) << "one slice of the first, two of the other";
}

TEST_F(counting, is_not_waited_for_by_a_coroutine_that_is_cancelled) {
  counter.shut();
  prompt_count count(prompt('a', long_size), counter, thread, context.get_executor());
  test::cancellable counted(context, count.wait());
  context.poll();
  counted.cancel();
  context.restart();
  context.run();
  EXPECT_EQ(counted.value, false);
  counter.open();
}

TEST_F(counting, is_never_begun_on_a_thread_that_was_stopped) {
  thread.stop();
  const prompt_count late(prompt('a', long_size), counter, thread, context.get_executor());
  context.poll();
  EXPECT_FALSE(late.total());
  EXPECT_TRUE(counter.pieces().empty());
}

}  // namespace
}  // namespace asb::gateway
