#include "faults.hpp"

namespace asb::test {
namespace {

using simulator::preset;
using simulator::scenario;
using simulator::tls_variant;

void play(fault_fixture& with, simulator::server& on, service where, const scenario& what) {
  if (where == service::chat) {
    on.set_default(what);
  } else {
    on.set_account(with.cookies, {.refresh = what});
  }
}

void move_to(fault_fixture& with, service where, const std::string& url) {
  if (where == service::chat) {
    with.settings.base_url = parse_url(url).value();
  } else {
    with.settings.token_url = parse_url(url + "/v1/token").value();
  }
}

std::string local_url(std::uint16_t port) {
  return fmt::format("http://127.0.0.1:{}", port);
}

}  // namespace

arrangement plays(service where, const scenario& what) {
  return [=](fault_fixture& with) { play(with, with.upstream, where, what); };
}

arrangement plays(service where, std::string_view name) {
  return plays(where, preset(name));
}

arrangement plays_to_the_impatient(service where, const scenario& what) {
  return [=](fault_fixture& with) {
    with.settings.upstream_first_byte_timeout = std::chrono::seconds(1);
    with.settings.upstream_idle_timeout = std::chrono::seconds(1);
    play(with, with.upstream, where, what);
  };
}

arrangement plays_under_tls(service where, const scenario& what) {
  return [=](fault_fixture& with) {
    auto& server = with.secure(tls_variant::good);
    for (const auto each : {service::chat, service::token}) {
      move_to(with, each, server.base_url());
    }
    play(with, server, where, what);
  };
}

arrangement refuses(service where) {
  constexpr std::uint16_t nobody_listens = 1;
  return [=](fault_fixture& with) { move_to(with, where, local_url(nobody_listens)); };
}

arrangement answers_no_syn(service where) {
  return [=](fault_fixture& with) {
    with.settings.upstream_connect_timeout = std::chrono::seconds(1);
    with.hole.emplace();
    move_to(with, where, local_url(with.hole->port()));
  };
}

arrangement stalls_in_tls(service where) {
  return [=](fault_fixture& with) {
    with.settings.upstream_connect_timeout = std::chrono::seconds(1);
    move_to(with, where, with.secure(tls_variant::good, /*stalls=*/true).base_url());
  };
}

arrangement shows(service where, tls_variant certificate) {
  return [=](fault_fixture& with) { move_to(with, where, with.secure(certificate).base_url()); };
}

fault broken(std::string name, arrangement what) {
  return {std::move(name), std::move(what), 502, "upstream_error", "transient"};
}

fault late(std::string name, arrangement what) {
  return {std::move(name), std::move(what), 504, "upstream_timeout", "transient"};
}

fault unreachable(std::string name, arrangement what) {
  return {std::move(name), std::move(what), 502, "upstream_error", "not_its_fault", false};
}

fault unreachable_in_time(std::string name, arrangement what) {
  return {std::move(name), std::move(what), 504, "upstream_timeout", "not_its_fault", false};
}

fault incurable(fault row) {
  row.curable = false;
  return row;
}

std::vector<fault> unreachable_ways(service at) {
  return {
      unreachable("refused", refuses(at)),
      unreachable_in_time("black_hole_for_syn", answers_no_syn(at)),
      unreachable_in_time("tls_stall", stalls_in_tls(at)),
      unreachable("certificate_expired", shows(at, tls_variant::expired)),
      unreachable("certificate_self_signed", shows(at, tls_variant::self_signed)),
      unreachable("certificate_for_another_host", shows(at, tls_variant::wrong_host)),
      unreachable("certificate_of_an_untrusted_authority", shows(at, tls_variant::untrusted_ca)),
      unreachable("tls_1_1_only", shows(at, tls_variant::old_protocol)),
  };
}

}  // namespace asb::test
