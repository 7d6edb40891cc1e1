#include "counted_memory.hpp"
#include "support/eventually.hpp"
#include "support/gateway_fixture.hpp"

#include <deque>

// What a client that reads slowly costs (hardening §5).
namespace asb::test {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t readers = 100;

/// An answer that goes on and on although no frame is large: each snapshot takes back the one
/// before.
simulator::scenario long_answer() {
  simulator::frame_list frames;
  for (int i = 0; i < 1500; ++i) {
    frames.frames.push_back(fmt::format(R"({{"sections":[{{"text":{{"text":"{:04} {}"}}}}]}})", i,
                                        std::string(10'000, 'x')));
  }
  return {.what = std::move(frames)};
}

TEST_F(gateway, holds_256_kib_at_most_for_each_slow_reader_and_ends_them) {
  upstream.set_default(long_answer());
  start();
  ASSERT_EQ(ask(post(chat(false))).status, 200U);  // what is made once is made
  const auto before = memory_in_use();
  forget_peak();
  std::deque<raw_client> slow;
  for (std::size_t i = 0; i < readers; ++i) {
    slow.emplace_back(server->port()).send(post(chat(true)));
  }
  // They take a kilobyte a second. The sockets' buffers fill up, then the write deadline passes.
  const auto ended = [](const auto& s) { return s.chats_aborted == readers; };
  for (int seconds = 0; !upstream.wait_until(ended, std::chrono::seconds(1)); ++seconds) {
    ASSERT_LT(seconds, 150);
    for (auto& each : slow) {
      each.read_more(kib);
      each.forget();
    }
  }
  EXPECT_LE(memory_peak() - before, readers * 256 * kib);
  for (const auto& each : upstream.snapshot().aborted) {
    EXPECT_LT(each.bytes_sent, 15'000'000U) << "the upstream was read on";
  }
  slow.clear();
  EXPECT_TRUE(eventually([this] { return server->connections() == 0; }));
  EXPECT_LE(memory_in_use(), before + 2 * 256 * kib) << "what two of them may have";
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").status, 200U);
}

}  // namespace
}  // namespace asb::test
