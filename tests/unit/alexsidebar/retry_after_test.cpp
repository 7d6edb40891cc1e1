#include "retry_after.hpp"

#include <gtest/gtest.h>

namespace asb::alexsidebar {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

/// Sun, 06 Nov 1994 08:49:37 GMT
constexpr system_clock::time_point now{seconds{784111777}};

TEST(retry_after, reads_seconds_and_all_http_dates) {
  struct {
    const char* value;
    int wait;
  } const cases[] = {
      {"30", 30},
      {" 30 ", 30},
      {"0030", 30},
      {"Sun, 06 Nov 1994 08:50:37 GMT", 60},
      {"Sunday, 06-Nov-94 08:50:37 GMT", 60},
      {"Sun Nov  6 08:50:37 1994", 60},
  };
  for (const auto& [value, wait] : cases) {
    EXPECT_EQ(parse_retry_after(value, now), seconds(wait)) << value;
  }
}

TEST(retry_after, stays_between_a_second_and_a_day) {
  struct {
    const char* value;
    int wait;
  } const cases[] = {
      {"0", 1},
      {"86401", 86400},
      {"99999999999999999999999999", 86400},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 1},
      {"Thu, 01 Jan 1970 00:00:00 GMT", 1},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 86400},
  };
  for (const auto& [value, wait] : cases) {
    EXPECT_EQ(parse_retry_after(value, now), seconds(wait)) << value;
  }
}

TEST(retry_after, ignores_nonsense) {
  using namespace std::string_view_literals;
  for (const auto value :
       {""sv, " "sv, "-1"sv, "+5"sv, "1.5"sv, "10s"sv, "soon"sv, "0x10"sv, "30\0"sv,
        "Sun, 06 Nov 1994"sv, "Sun, 06 Nov 1994 08:49:37 PST"sv, "Sun, 66 Nov 1994 08:49:37 GMT"sv,
        "1994-11-06T08:49:37Z"sv, "Sun, 06 Nov 1994 08:50:37 GMT\0"sv}) {
    EXPECT_EQ(parse_retry_after(value, now), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace asb::alexsidebar
