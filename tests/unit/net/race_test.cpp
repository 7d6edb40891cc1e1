#include "race.hpp"

#include "support/run_coroutine.hpp"

#include <asb/net/errc.hpp>

#include <gmock/gmock.h>

namespace asb::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(race, tells_of_the_refusal_and_not_of_the_address_that_it_has_no_way_to) {
  asio::io_context context{1};
  const tcp_socket bound(context, {asio::ip::make_address("127.0.0.1"), 0});  // does not listen
  const auto refuses = bound.local_endpoint();
  const tcp::endpoint no_way(asio::ip::make_address("224.0.0.1"), 1);  // TCP knows no multicast
  for (const auto& endpoints : {std::vector{refuses, no_way}, std::vector{no_way, refuses}}) {
    const auto made =
        test::run(context, race(context.get_executor(), endpoints, steady_clock::now() + 20s));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, errc::connect_failed);
    EXPECT_THAT(made.error().message, HasSubstr("refused"));
  }
}

TEST(race, tells_of_the_missing_way_where_there_is_nothing_else) {
  asio::io_context context{1};
  const std::vector no_way{tcp::endpoint(asio::ip::make_address("224.0.0.1"), 1)};
  const auto made =
      test::run(context, race(context.get_executor(), no_way, steady_clock::now() + 20s));
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("unreachable"));
}

}  // namespace
}  // namespace asb::net
