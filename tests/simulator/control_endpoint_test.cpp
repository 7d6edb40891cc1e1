#include "server_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

TEST_F(simulator_server, is_told_what_to_do_over_its_control_endpoint) {
  const auto control = [this](const std::string& request) {
    test_client client(upstream.port());
    client.send(request);
    return client.read_response();
  };
  EXPECT_EQ(control(post("/control/default", R"({"text":"default"})")).status, 200U);
  EXPECT_EQ(control(post("/control/script", R"([{"text":"first"},"server_error"])")).status, 200U);
  EXPECT_EQ(
      control(post("/control/account", R"({"refresh_token":"bad","refresh":"TOKEN_EXPIRED"})"))
          .status,
      200U);
  EXPECT_EQ(control(post("/control/default_account", R"({"access_lifetime_s":7})")).status, 200U);
  EXPECT_TRUE(chat("x").body.contains("first"));
  EXPECT_EQ(chat("x").status, 500U);
  EXPECT_TRUE(chat("x").body.contains("default"));
  EXPECT_EQ(access_token(upstream.port(), "bad"), "");

  const json counters = json::parse(control(get("/control/state")).body);
  EXPECT_EQ(counters["chats"], 3);
  EXPECT_EQ(counters["refreshes"], 4);
  const json requests = json::parse(control(get("/control/requests")).body);
  ASSERT_EQ(requests["chat"].size(), 3U);
  EXPECT_EQ(requests["chat"][0]["account"], "cookie");
  EXPECT_EQ(requests["token"][0]["target"], "/v1/token?key=public-key");

  EXPECT_EQ(control(post("/control/reset", "")).status, 200U);
  EXPECT_EQ(upstream.snapshot().chats, 0U);
  EXPECT_TRUE(chat("back to the demo").body.contains("> back to the demo"));

  for (const std::string& wrong :
       {post("/control/default", "{"), post("/control/default", R"({"nonsense":1})"),
        post("/control/script", R"({"text":5})"), post("/control/account", "{}")}) {
    EXPECT_EQ(control(wrong).status, 400U);
  }
  EXPECT_EQ(control(get("/control/nothing")).status, 404U);
  EXPECT_EQ(control(post("/control/nothing", "{}")).status, 404U);
}

}  // namespace
}  // namespace simulator
