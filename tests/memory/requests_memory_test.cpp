#include "counted_memory.hpp"
#include "support/eventually.hpp"
#include "support/gateway_fixture.hpp"

#include <asb/api/rate_limiter.hpp>

// What small requests may cost (hardening §3), and forged addresses (§6).
namespace asb::test {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

struct request_case {
  std::string name;
  std::string bytes;
  unsigned status = 200;
  friend void PrintTo(const request_case& c, std::ostream* out) { *out << c.name; }
};

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() + part.size() <= bytes) text += part;
  return text;
}

/// A chat request that has `members` beside what it needs.
std::string chat_with(const std::string& members) {
  return gateway::post(R"({"model":"gpt-4o","messages":[{"role":"user","content":"x"}],)" +
                       members + "}");
}

std::string in_tiny_chunks() {
  constexpr auto head =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  return head + repeated("1\r\n \r\n", 9 * kib) + "0\r\n\r\n";
}

std::vector<request_case> small_requests() {
  const auto nothing = std::string(R"("a":0)");
  const auto messages = R"({"role":"user","content":"x"},)";
  const auto parts = R"({"type":"text","text":"x"},)";
  return {
      {"many_values", chat_with("\"a\":[" + repeated("0,", 9 * kib) + "0]")},
      {"many_arrays", chat_with("\"a\":[" + repeated("[],", 9 * kib) + "0]")},
      {"many_objects", chat_with("\"a\":[" + repeated("{},", 9 * kib) + "0]")},
      {"many_nested", chat_with("\"a\":[" + repeated("[[[[[[{}]]]]]],", 9 * kib) + "0]")},
      {"many_members", chat_with(repeated("\"\":0,", 9 * kib) + nothing)},
      {"deep", gateway::post(repeated("[", 9 * kib)), 400},
      {"many_messages",
       gateway::post(R"({"model":"gpt-4o","messages":[)" + repeated(messages, 9 * kib) +
                     R"({"role":"user","content":"x"}]})")},
      {"many_parts", gateway::post(R"({"model":"gpt-4o","messages":[{"role":"user","content":[)" +
                                   repeated(parts, 9 * kib) + R"({"type":"text","text":"x"}]}]})")},
      {"many_escapes", gateway::post(gateway::chat(false, repeated("\x01", 1500)))},
      {"many_fields", gateway::post(gateway::chat(false), repeated("a:b\r\n", 9 * kib))},
      {"tiny_chunks", in_tiny_chunks(), 400},
      {"pipelined", repeated("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 9 * kib) +
                        "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"},
      {"not_http", repeated("\x01", 9 * kib) + "\r\n\r\n", 400},
      {"long_target", "GET /" + repeated("%41/", 9 * kib) + " HTTP/1.1\r\nHost: a\r\n\r\n", 404},
  };
}

struct small_request : gateway, testing::WithParamInterface<request_case> {};

TEST_P(small_request, costs_at_most_a_mib) {
  const auto& bytes = GetParam().bytes;
  ASSERT_LE(bytes.size(), 10 * kib);
  settings.workers = 1;
  start();
  ASSERT_EQ(ask(post(chat(true))).status, 200U);  // what is made once is made
  ASSERT_TRUE(eventually([this] { return server->connections() == 0; }));
  auto client = connect();
  forget_peak();
  const auto before = memory_in_use();
  client.send(bytes);
  EXPECT_EQ(client.read_response().status, GetParam().status);
  client.half_close();  // those that were pipelined are answered first
  while (client.read_more()) client.forget();
  EXPECT_LE(memory_peak() - before, mib);
}

INSTANTIATE_TEST_SUITE_P(hardening_3, small_request, testing::ValuesIn(small_requests()),
                         [](const auto& test) { return test.param.name; });

TEST_F(gateway, keeps_no_body_that_nobody_asks_for) {
  settings.workers = 1;
  start();
  ASSERT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").status, 200U);
  auto client = connect();
  const std::string piece = fmt::format("{:x}\r\n{}\r\n", kib, std::string(kib, 'x'));
  forget_peak();
  const auto before = memory_in_use();
  client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 10'000; ++i) client.send(piece);
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200U);
  EXPECT_LE(memory_peak() - before, mib);
}

TEST(hardening_6, a_million_forged_addresses_stay_under_64_mib) {
  const auto before = memory_in_use();
  forget_peak();
  api::rate_limiter limiter(60);
  const auto now = api::rate_limiter::clock::now();
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    limiter.ask(boost::asio::ip::address_v4(i), now);
  }
  EXPECT_LT(memory_peak() - before, 64 * mib);
}

}  // namespace
}  // namespace asb::test
