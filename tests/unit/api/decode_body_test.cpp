#include "decode_body.hpp"

#include "support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <latch>

namespace asb::api {
namespace {

/// A body of that size, all of it needed to decode it.
std::string body_of(std::size_t size) {
  const std::string begin = R"({"model":"m","messages":[{"role":"user","content":")";
  const std::string end = R"("}]})";
  return begin + std::string(size - begin.size() - end.size(), 'x') + end;
}

TEST(decode_body, leaves_a_long_body_to_the_side_thread_and_does_a_short_one_at_once) {
  asio::io_context context;
  side_thread aside;
  std::latch go(1);
  aside.run([&] {
    go.wait();
    return false;
  });
  using decoded = std::expected<chat::completion_request, openai::api_error>;
  std::optional<std::optional<decoded>> of_short;
  std::optional<std::optional<decoded>> of_long;
  const auto start = [&](std::size_t size, auto& into) {
    asio::co_spawn(context, test::store(decode_body(body_of(size), aside), into),
                   [](const std::exception_ptr&) {});
  };
  start(most_bytes_at_once, of_short);
  start(most_bytes_at_once + 1, of_long);
  context.poll();
  const bool waits = !of_long;
  go.count_down();
  EXPECT_TRUE(waits);
  ASSERT_TRUE(of_short);
  EXPECT_EQ(of_short->value()->size, most_bytes_at_once);
  context.restart();
  context.run();
  ASSERT_TRUE(of_long);
  EXPECT_EQ(of_long->value()->size, most_bytes_at_once + 1);
}

TEST(decode_body, says_what_is_wrong_with_a_long_body) {
  asio::io_context context;
  side_thread aside;
  const auto decoded = test::run(context, decode_body(body_of(most_bytes_at_once) + "x", aside));
  ASSERT_TRUE(decoded);
  ASSERT_FALSE(*decoded);
  EXPECT_EQ(decoded->error().status, 400U);
}

}  // namespace
}  // namespace asb::api
