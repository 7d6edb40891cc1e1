#include "server_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct refresh_case {
  const char* body;
  const char* message;
};

TEST_F(simulator_server, refuses_refreshes_in_firebase_words) {
  upstream.set_account("gone", {.refresh = token_failure(400, "USER_DISABLED")});
  upstream.set_account("rotten", {.rotates = true, .forgets_rotated = true});
  EXPECT_NE(access_token(upstream.port(), "rotten"), "");
  for (const refresh_case& each :
       {refresh_case{"grant_type=refresh_token&refresh_token=gone", "USER_DISABLED"},
        refresh_case{"grant_type=refresh_token&refresh_token=rotten", "INVALID_REFRESH_TOKEN"},
        refresh_case{"grant_type=refresh_token", "MISSING_REFRESH_TOKEN"},
        refresh_case{"grant_type=password&refresh_token=x", "INVALID_GRANT_TYPE"}}) {
    test_client client(upstream.port());
    client.send(post("/v1/token?key=k", each.body));
    const auto answer = client.read_response();
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(json::parse(answer.body)["error"]["message"], each.message);
  }
  test_client client(upstream.port());
  client.send(post("/v1/token", "grant_type=refresh_token&refresh_token=x"));
  EXPECT_TRUE(client.read_response().body.contains("API key not valid"));
}

TEST_F(simulator_server, a_faulty_refresh_still_carries_the_tokens) {
  upstream.set_account("slow", {.refresh = scenario{.delay_header = 1ms, .piece = 1}});
  EXPECT_NE(access_token(upstream.port(), "slow"), "");
  upstream.set_account("cut", {.refresh = preset("cut_before_header"), .refresh_times = 1});
  EXPECT_EQ(access_token(upstream.port(), "cut"), "");
  EXPECT_NE(access_token(upstream.port(), "cut"), "");
}

}  // namespace
}  // namespace simulator
