#include "support/run_coroutine.hpp"

#include <asb/http/event_stream.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace asb::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Takes down what is written; `busy` refuses immediate writes as a slow client's socket would.
class recording_channel final : public response_channel {
 public:
  explicit recording_channel(executor ex) : executor_(std::move(ex)) {}

  awaitable<bool> write(std::string_view bytes) override {
    written.append(bytes);
    co_return !gone;
  }
  bool write_now(std::string_view bytes) override {
    if (!busy) written.append(bytes);
    return !busy;
  }
  bool keeps_alive() const override { return !closes; }
  void close_after() override { closes = true; }
  void set_farewell(std::string bytes) override { farewell = std::move(bytes); }
  executor get_executor() override { return executor_; }

  std::string written;
  std::string farewell;
  bool busy = false;
  bool gone = false;
  bool closes = false;

 private:
  executor executor_;
};

struct streaming : testing::Test {
  asio::io_context context;
  recording_channel channel{context.get_executor()};
  exchange ex{channel};
  const steady_clock::duration never = std::chrono::hours(1);
  const steady_clock::duration often = std::chrono::microseconds(10);
};

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST_F(streaming, sends_nothing_before_the_first_flush_and_the_head_once) {
  event_stream stream(ex, never, "bye");
  EXPECT_FALSE(ex.begun());
  stream.out() = "data: 1\n\n";
  EXPECT_EQ(channel.written, "");
  EXPECT_TRUE(test::run(context, stream.flush()));
  stream.out() += "data: 22\n\n";
  EXPECT_TRUE(test::run(context, stream.finish()));
  EXPECT_THAT(channel.written, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(count(channel.written, "HTTP/1.1"), 1U);
  EXPECT_TRUE(
      channel.written.ends_with("\r\n\r\n9\r\ndata: 1\n\n\r\na\r\ndata: 22\n\n\r\n0\r\n\r\n"));
  EXPECT_EQ(ex.record().bytes, channel.written.size());
}

TEST_F(streaming, closes_the_connection_when_it_is_not_finished) {
  {
    event_stream stream(ex, never, "bye");
    stream.out() = "x";
    test::run(context, stream.flush());
    EXPECT_FALSE(channel.closes);
  }
  EXPECT_TRUE(channel.closes);
  EXPECT_THAT(channel.written, Not(HasSubstr("\r\n0\r\n")));
}

TEST_F(streaming, broken_off_sends_its_last_words_unterminated_and_no_farewell) {
  {
    event_stream stream(ex, never, "bye");
    stream.out() = "sorry";
    test::run(context, stream.break_off());
    EXPECT_EQ(channel.farewell, "");
  }
  EXPECT_TRUE(channel.closes);
  EXPECT_TRUE(channel.written.ends_with("\r\n\r\n5\r\nsorry\r\n"));
}

TEST_F(streaming, leaves_the_connection_alone_when_it_never_began) {
  {
    event_stream stream(ex, never, "bye");
  }
  EXPECT_FALSE(channel.closes);
  EXPECT_FALSE(ex.begun());
}

TEST_F(streaming, finished_keeps_the_connection) {
  {
    event_stream stream(ex, never, "bye");
    test::run(context, stream.finish());
  }
  EXPECT_FALSE(channel.closes);
}

TEST_F(streaming, pings_in_silence_but_never_a_hundred_times_in_a_row) {
  event_stream stream(ex, often, "bye");
  context.restart();
  context.run();  // ends when the stream beats no more
  const auto pings = count(channel.written, "8\r\n: ping\n\n\r\n");
  EXPECT_EQ(pings, count(channel.written, ": ping"));
  EXPECT_GT(pings, 50U);
  EXPECT_LT(pings, 100U);
  EXPECT_THAT(channel.written, StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(streaming, pings_although_it_is_flushed_when_there_is_nothing_to_say) {
  event_stream stream(ex, std::chrono::milliseconds(20), "bye");
  stream.out() = "x";
  test::run(context, stream.flush());
  steady_timer timer(context.get_executor());
  // As reasoning that is hidden from the client comes: more often than a ping would.
  for (int i = 0; i < 2000 && count(channel.written, ": ping") == 0; ++i) {
    timer.expires_after(std::chrono::milliseconds(1));
    timer.async_wait([](boost::system::error_code) {});
    context.restart();
    context.run_one();
    test::run(context, stream.flush());
  }
  EXPECT_EQ(count(channel.written, ": ping"), 1U);
}

TEST_F(streaming, does_not_lose_the_head_to_a_ping_that_could_not_be_written) {
  channel.busy = true;
  event_stream stream(ex, often, "bye");
  context.restart();
  context.run();
  EXPECT_EQ(channel.written, "");
  stream.out() = "x";
  test::run(context, stream.flush());
  EXPECT_THAT(channel.written, StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(streaming, has_its_farewell_ready_only_while_it_runs) {
  {
    event_stream stream(ex, never, "bye\n\n");
    EXPECT_EQ(channel.farewell, "");
    stream.out() = "x";
    test::run(context, stream.flush());
    EXPECT_EQ(channel.farewell, "5\r\nbye\n\n\r\n");
  }
  EXPECT_EQ(channel.farewell, "");
}

TEST_F(streaming, is_unframed_for_http10_and_ends_with_the_connection) {
  ex.req().http11 = false;
  event_stream stream(ex, never, "bye");
  stream.out() = "data: 1\n\n";
  test::run(context, stream.finish());
  EXPECT_TRUE(channel.written.ends_with("\r\n\r\ndata: 1\n\n"));
  EXPECT_THAT(channel.written, HasSubstr("Connection: close"));
}

TEST_F(streaming, tells_when_the_client_has_gone) {
  channel.gone = true;
  event_stream stream(ex, never, "bye");
  stream.out() = "x";
  EXPECT_FALSE(test::run(context, stream.flush()));
}

}  // namespace
}  // namespace asb::http
