#pragma once

#include "simulator/black_hole.hpp"
#include "support/gateway_fixture.hpp"
#include "support/trusted_authorities.hpp"

namespace asb::test {

/// A gateway that something goes wrong with, and what must be true when it is over: each attempt
/// has its line in the log, and nothing is left behind. An account takes one attempt at a time, so
/// a slot that is not given back is missed by the next request.
struct fault_fixture : gateway {
  fault_fixture();
  ~fault_fixture() override;

  /// Counts what the process has open with a server that has nothing to do, then starts the one
  /// that the test asks.
  void start_counted();

  /// Waits until clients, calls and connections are gone, and the descriptors with them.
  void expect_nothing_left();
  /// Makes both services healthy and wants an answer: the account and its slot are still there, and
  /// answering leaves nothing behind.
  void expect_recovery();
  /// In the log of the run, the request has attempts, each with exactly one line: this verdict.
  /// Ends the server.
  void expect_verdict(const std::string& request_id, std::string_view verdict);

  /// A simulator behind TLS, in place of the plain one as chat service, token service or both.
  simulator::server& secure(simulator::tls_variant certificate, bool stalls = false);

  std::optional<simulator::server> behind_tls;
  std::optional<trusted_authorities> trusted;
  std::optional<simulator::black_hole> hole;

 private:
  /// Descriptors of this process, without both ends of the connections to simulators.
  std::size_t descriptors() const;
  std::size_t upstream_connections() const;
  std::string whole_log();

  std::size_t baseline_ = 0;
  std::optional<std::string> log_;
};

}  // namespace asb::test
