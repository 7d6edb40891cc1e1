#pragma once

#include "fault_fixture.hpp"

#include <functional>

namespace asb::test {

/// Which of the two services something happens to.
enum class service { chat, token };

/// Puts a fault in place before the server starts.
using arrangement = std::function<void(fault_fixture&)>;

arrangement plays(service where, const simulator::scenario& what);
arrangement plays(service where, std::string_view preset);
/// With timeouts of a second, for faults that are ended by them.
arrangement plays_to_the_impatient(service where, const simulator::scenario& what);
/// Both services under TLS: an access token is only known where it was given.
arrangement plays_under_tls(service where, const simulator::scenario& what);
arrangement refuses(service where);
arrangement answers_no_syn(service where);
arrangement stalls_in_tls(service where);
arrangement shows(service where, simulator::tls_variant certificate);

/// What goes wrong, and what follows from it.
struct fault {
  std::string name;
  arrangement arrange;
  unsigned status = 200;  ///< of an answer that has not begun
  std::string code{};     ///< of the error; empty: null
  std::string verdict{};  ///< about the account
  bool curable = true;    ///< fault_fixture::expect_recovery() takes it away

  friend void PrintTo(const fault& row, std::ostream* out) { *out << row.name; }
};

/// The upstream answers, but not as it should.
fault broken(std::string name, arrangement what);
/// It takes too long.
fault late(std::string name, arrangement what);
/// No account is to blame.
fault unreachable(std::string name, arrangement what);
fault unreachable_in_time(std::string name, arrangement what);
fault incurable(fault row);

/// The faults below HTTP, which are the same for both services.
std::vector<fault> unreachable_ways(service where);

inline std::string name_of(const testing::TestParamInfo<fault>& test) {
  return test.param.name;
}

}  // namespace asb::test
