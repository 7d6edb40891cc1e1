#include "names.hpp"
#include "simulator/black_hole.hpp"
#include "simulator/simulator.hpp"
#include "support/run_coroutine.hpp"

#include <asb/net/dialer.hpp>
#include <asb/net/errc.hpp>

#include <gmock/gmock.h>

// Names with several addresses, and lookups that take their time (hardening §1).
namespace asb::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct direct_dialer : testing::Test {
  awaitable<result<std::unique_ptr<connection>>> begin(std::string host,
                                                       steady_clock::duration patience) {
    const origin to{.tls = false, .host = host, .port = upstream.port()};
    co_return co_await subject->dial(to, steady_clock::now() + patience);
  }
  result<std::unique_ptr<connection>> dial(const std::string& host,
                                           steady_clock::duration patience = 20s) {
    return test::run(context, begin(host, patience));
  }
  void accept_one(tcp_acceptor& from) {
    boost::system::error_code problem;
    from.non_blocking(true);
    from.accept(problem);
    EXPECT_FALSE(problem) << problem.message();
  }

  simulator::server upstream;  // on 127.0.0.1, so that 127.0.0.2 refuses
  asio::io_context context{1};
  std::unique_ptr<dialer> subject = create_direct_dialer(context.get_executor(), nullptr);
};

TEST_F(direct_dialer, takes_the_next_address_when_the_first_refuses) {
  const auto made = dial(two_addresses);
  EXPECT_TRUE(made) << made.error().message;
}

TEST_F(direct_dialer, tries_the_next_address_beside_one_that_keeps_silent) {
  const simulator::black_hole first(2, upstream.port());
  const auto made = dial(two_addresses);  // the first would take the 20 s and more
  EXPECT_TRUE(made) << made.error().message;
  context.restart();
  context.poll();
  EXPECT_EQ(first.callers(), 0U) << "the one that lost the race is closed";
}

TEST_F(direct_dialer, gives_the_first_address_a_head_start) {
  const tcp::endpoint first(asio::ip::make_address("127.0.0.2"), upstream.port());
  tcp_acceptor listens(context.get_executor(), first);
  ASSERT_TRUE(dial(two_addresses));
  accept_one(listens);
  EXPECT_EQ(upstream.snapshot().connections_accepted, 0U);
}

TEST_F(direct_dialer, says_why_when_no_address_answers) {
  const auto made = test::run(
      context,
      subject->dial({.tls = false, .host = two_addresses, .port = 1}, steady_clock::now() + 20s));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::connect_failed);
  EXPECT_THAT(made.error().message, HasSubstr("refused"));
}

TEST_F(direct_dialer, looks_a_name_up_once_for_many_at_a_time_and_for_some_time) {
  const auto before = lookups();
  int done = 0;
  const auto count = [&done](const std::exception_ptr& bug, const auto& made) {
    EXPECT_FALSE(bug);
    EXPECT_TRUE(made);
    ++done;
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(context, begin(two_addresses, 20s), count);
  while (done < 3) context.run_one();
  EXPECT_TRUE(dial(two_addresses));
  EXPECT_EQ(lookups() - before, 1U);
}

TEST_F(direct_dialer, does_not_wait_longer_for_a_lookup_than_for_a_connection) {
  const auto made = dial(hanging_name, 50ms);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::connect_timeout);
  EXPECT_THAT(made.error().message, HasSubstr("looking up"));
  release_lookups();
}

}  // namespace
}  // namespace asb::net
