#include "options.hpp"

#include <charconv>
#include <limits>
#include <stdexcept>

namespace simulator {
namespace {

/// Frames of a person's demo are seen to stream.
constexpr milliseconds demo_pace{40};

template <class Number>
Number number(std::string_view name, std::string_view text, Number least = 0,
              Number most = std::numeric_limits<Number>::max()) {
  Number value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    throw std::invalid_argument(std::string(name) +
                                ": not a possible number: " + std::string(text));
  }
  return value;
}

tls_variant variant(std::string_view name) {
  if (name == "good") return tls_variant::good;
  if (name == "expired") return tls_variant::expired;
  if (name == "wrong_host") return tls_variant::wrong_host;
  if (name == "self_signed") return tls_variant::self_signed;
  if (name == "untrusted_ca") return tls_variant::untrusted_ca;
  if (name == "old_protocol") return tls_variant::old_protocol;
  throw std::invalid_argument("--certificate: unknown variant " + std::string(name));
}

}  // namespace

options parse_options(const std::vector<std::string>& arguments) {
  options made;
  made.server.pace = demo_pace;
  for (auto next = arguments.begin(); next != arguments.end(); ++next) {
    const std::string& name = *next;
    const auto value = [&]() -> const std::string& {
      if (++next == arguments.end()) throw std::invalid_argument(name + " wants a value");
      return *next;
    };
    if (name == "--port") {
      made.server.port = number<std::uint16_t>(name, value());
    } else if (name == "--bind") {
      made.server.bind = value();
    } else if (name == "--threads") {
      made.server.threads = number<unsigned>(name, value(), 1, 256);
    } else if (name == "--pace") {
      made.server.pace = milliseconds(number<unsigned>(name, value()));
    } else if (name == "--tls") {
      made.server.tls = true;
    } else if (name == "--certificate") {
      made.server.certificate = variant(value());
    } else if (name == "--stall") {
      made.server.stalls = true;
    } else if (name == "--quiet-records") {
      made.server.keeps_requests = false;
    } else if (name == "--port-file") {
      made.port_file = value();
    } else if (name == "--ca-file") {
      made.ca_file = value();
    } else if (name == "--help") {
      made.help = true;
    } else {
      throw std::invalid_argument("unknown argument " + name + " (see --help)");
    }
  }
  return made;
}

std::string_view usage() {
  return R"(alexsidebar-simulator: plays the upstream and the token service on one port.

  --port N            0 (default): any free port
  --bind ADDRESS      127.0.0.1
  --threads N         1
  --pace MS           between the frames of an answer that sets no pace; 40
  --tls               https, with an authority and a certificate made at start
  --ca-file PATH      writes the authority in PEM, for the client's SSL_CERT_FILE
  --certificate NAME  good, expired, wrong_host, self_signed, untrusted_ca, old_protocol
  --stall             accepts connections and never answers
  --quiet-records     counts requests but keeps and checks none, for load
  --port-file PATH    writes the port when it listens
)";
}

}  // namespace simulator
