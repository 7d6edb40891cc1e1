#include "faults.hpp"
#include "support/eventually.hpp"

// A client that leaves in any phase is let go within a second and leaves nothing behind (hardening
// §5). How soon a silent upstream sees it: client_leaves_test.cpp.
namespace asb::test {
namespace {

enum class way { fin, reset, half_close };

/// Brings the request of the client so far.
struct phase {
  std::string name;
  std::function<void(fault_fixture&, raw_client&)> reach;
  /// What the services do meanwhile.
  arrangement arrange = [](fault_fixture&) {};
  bool recovers = true;
};

struct leaving {
  phase when;
  way how;
  friend void PrintTo(const leaving& row, std::ostream* out) { *out << row.when.name; }
};

struct fault_of_a_client : fault_fixture, testing::WithParamInterface<leaving> {};

TEST_P(fault_of_a_client, leaves_nothing_and_costs_no_slot) {
  const auto& when = GetParam().when;
  const auto how = GetParam().how;
  when.arrange(*this);
  // Nothing but the client's leaving ends a wait in time.
  settings.upstream_connect_timeout = std::chrono::seconds(600);
  settings.upstream_first_byte_timeout = std::chrono::seconds(600);
  settings.upstream_idle_timeout = std::chrono::seconds(600);
  start_counted();
  auto quickest = std::chrono::steady_clock::duration::max();  // the others bear a busy machine
  for (int i = 0; i < 3; ++i) {
    auto client = connect();
    when.reach(*this, client);
    const auto left = std::chrono::steady_clock::now();
    switch (how) {
      case way::fin: client.close(); break;
      case way::reset: client.reset(); break;
      case way::half_close: client.half_close(); break;
    }
    EXPECT_TRUE(eventually([this] { return server->connections() == 0; })) << i;
    quickest = std::min(quickest, std::chrono::steady_clock::now() - left);
  }
  EXPECT_LT(quickest, std::chrono::seconds(1));
  expect_nothing_left();
  if (when.recovers) expect_recovery();
}

using reaching = std::function<void(fault_fixture&, raw_client&)>;

reaching sends(std::size_t bytes) {
  return [bytes](fault_fixture&, raw_client& client) {
    client.send(gateway::post(gateway::chat(true, std::string(10'000, 'x'))).substr(0, bytes));
  };
}

void tells_no_token(fault_fixture& with) {
  with.settings.stream_heartbeat = std::chrono::seconds(1);
  plays(service::token, "silent")(with);
}

/// A ping says that the request is being served; there is nothing to wait for but the token.
void waits_for_its_token(fault_fixture&, raw_client& client) {
  client.send(gateway::post(gateway::chat(true)));
  EXPECT_TRUE(client.read_until(": ping"));
}

void waits_for_an_answer(fault_fixture& with, raw_client& client) {
  const auto before = with.upstream.snapshot().chats;
  client.send(gateway::post(gateway::chat(true)));
  EXPECT_TRUE(with.upstream.wait_until([before](const auto& s) { return s.chats > before; },
                                       std::chrono::seconds(20)));
}

void waits_for_a_connection(fault_fixture& with, raw_client& client) {
  client.send(gateway::post(gateway::chat(true)));
  EXPECT_TRUE(eventually([&with] { return with.hole->callers() == 1; }));
}

void waits_for_a_handshake(fault_fixture& with, raw_client& client) {
  client.send(gateway::post(gateway::chat(true)));
  EXPECT_TRUE(with.behind_tls->wait_until([](const auto& s) { return s.connections_open == 1; },
                                          std::chrono::seconds(20)));
}

void reads_the_first_event(fault_fixture&, raw_client& client) {
  client.send(gateway::post(gateway::chat(true)));
  EXPECT_TRUE(client.read_until("content\":\""));
}

const phase phases[] = {
    {.name = "before_a_byte", .reach = sends(0)},
    {.name = "in_the_header", .reach = sends(20)},
    {.name = "in_the_body", .reach = sends(5000)},
    {.name = "while_the_token_service_is_silent",
     .reach = waits_for_its_token,
     .arrange = tells_no_token},
    {.name = "while_it_connects",
     .reach = waits_for_a_connection,
     .arrange = answers_no_syn(service::chat),
     .recovers = false},
    {.name = "while_the_tls_handshake_stalls",
     .reach = waits_for_a_handshake,
     .arrange = stalls_in_tls(service::chat),
     .recovers = false},
    {.name = "before_the_header_of_the_upstream",
     .reach = waits_for_an_answer,
     .arrange = plays(service::chat, "silent")},
    {.name = "before_the_first_event",
     .reach = waits_for_an_answer,
     .arrange = plays(service::chat, "silent_body")},
    {.name = "in_mid_answer",
     .reach = reads_the_first_event,
     .arrange = plays(service::chat, "silent_in_answer")},
    {.name = "while_it_does_not_read",
     .reach = reads_the_first_event,
     .arrange = plays(service::chat,
                      {.what = simulator::generated_answer{.frames = 300, .frame_bytes = 2000}})},
};

std::vector<leaving> all_ways() {
  std::vector<leaving> rows;
  for (const auto& when : phases) {
    for (const auto how : {way::fin, way::reset, way::half_close}) rows.push_back({when, how});
  }
  return rows;
}

std::string name_of_way(const testing::TestParamInfo<leaving>& test) {
  constexpr const char* names[] = {"fin", "reset", "half_close"};
  return test.param.when.name + "_by_" + names[static_cast<std::size_t>(test.param.how)];
}

INSTANTIATE_TEST_SUITE_P(hardening_5, fault_of_a_client, testing::ValuesIn(all_ways()),
                         name_of_way);

}  // namespace
}  // namespace asb::test
