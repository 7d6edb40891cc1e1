#pragma once

#include "simulator.hpp"
#include "test_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

namespace simulator {

/// How long a test waits for what must happen.
inline constexpr std::chrono::seconds limit{20};

struct simulator_server : testing::Test {
  /// One chat call with a fresh connection and account.
  test_client::response chat(std::string_view text) {
    test_client client(upstream.port());
    client.send(chat_call(access_token(upstream.port(), "cookie"), text));
    return client.read_response();
  }

  server upstream;
};

}  // namespace simulator
