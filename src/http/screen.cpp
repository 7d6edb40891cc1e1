#include "screen.hpp"

#include <asb/base/text.hpp>

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace asb::http {
namespace {

std::unexpected<refusal> refuse(unsigned status, std::string reason) {
  return std::unexpected(refusal{status, std::move(reason)});
}

std::size_t count(const request& r, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(r.fields, [&](const auto& f) { return iequals(f.first, name); }));
}

/// Whether a Connection field has the option; several fields are one list.
bool has_option(const request& r, std::string_view option) {
  return std::ranges::any_of(r.fields, [&](const auto& field) {
    if (!iequals(field.first, "Connection")) return false;
    const auto pieces = split_trimmed(field.second, ",");
    return std::ranges::any_of(pieces, [&](auto piece) { return iequals(piece, option); });
  });
}

bool valid_port(std::string_view port) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), value);
  return problem == std::errc{} && end == port.data() + port.size() && value <= 65535;
}

/// What RFC 3986 §3.2.2 lets a name hold; %XX is left out, since no name that is looked up has it.
bool valid_name(std::string_view name) {
  return name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=") ==
         name.npos;
}

bool valid_address(std::string_view address) {
  boost::system::error_code problem;
  boost::asio::ip::make_address_v6(address, problem);
  return !problem && !address.contains('%');  // behind it any bytes would do for a zone
}

/// `name`, `name:port`, `[address]` or `[address]:port` (RFC 9110 §7.2). Nothing more is read from
/// it here, but who forwards a request may read it otherwise than we do.
bool valid_host(std::string_view host) {
  std::string_view port;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == host.npos || !valid_address(host.substr(1, end - 1))) return false;
    port = host.substr(end + 1);
  } else {
    const auto end = std::min(host.find(':'), host.size());
    if (end == 0 || !valid_name(host.substr(0, end))) return false;
    port = host.substr(end);
  }
  return port.empty() || port == ":" || (port.front() == ':' && valid_port(port.substr(1)));
}

std::optional<refusal> check_method(std::string_view method) {
  static constexpr std::array known{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
  if (method == "CONNECT" || method == "TRACE") {
    return refusal{405, "The method is not allowed."};
  }
  if (std::ranges::find(known, method) == known.end()) {
    return refusal{501, "The method is not known."};
  }
  return std::nullopt;
}

std::optional<refusal> check_target(std::string_view target) {
  const bool plain = std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain) return refusal{400, "The request target has characters that are not allowed."};
  if (target.contains('#')) return refusal{400, "The request target has a fragment."};
  return std::nullopt;
}

/// Splits the target into path and query; the authority of an absolute-form target is ignored.
std::optional<refusal> place_target(request& r, std::string_view target) {
  if (target == "*" && r.method == "OPTIONS") {
    r.path = target;
    return std::nullopt;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !iequals(target.substr(0, scheme.size()), scheme))
      continue;
    target.remove_prefix(scheme.size());
    const auto path = std::min(target.find_first_of("/?"), target.size());
    if (path == 0) return refusal{400, "The request target has no host."};
    target.remove_prefix(path);
    r.path = target.starts_with('/') ? "" : "/";
    break;
  }
  if (r.path.empty() && !target.starts_with('/')) {
    return refusal{400, "The request target must begin with a slash."};
  }
  const auto query = std::min(target.find('?'), target.size());
  r.path += target.substr(0, query);
  r.query = target.substr(std::min(query + 1, target.size()));
  return std::nullopt;
}

std::expected<std::optional<std::uint64_t>, refusal> content_length(const request& r) {
  const auto lengths = count(r, "Content-Length");
  if (lengths == 0) return std::nullopt;
  const auto text = r.field("Content-Length");
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (lengths > 1 || problem != std::errc{} || end != text.data() + text.size()) {
    return refuse(400, "Content-Length must be one plain number.");
  }
  return value;
}

}  // namespace

std::expected<framing, refusal> screen(request& r, std::string_view target,
                                       std::string_view raw_fields) {
  if (auto bad = check_method(r.method)) return std::unexpected(*bad);
  if (auto bad = check_target(target)) return std::unexpected(*bad);
  if (raw_fields.contains("\r\n ") || raw_fields.contains("\r\n\t") ||
      raw_fields.starts_with(' ') || raw_fields.starts_with('\t')) {
    return refuse(400, "Folded header lines are not allowed.");
  }
  const auto hosts = count(r, "Host");
  const bool may_lack_host = !r.http11 && r.field("Host").empty();
  if (hosts > 1 || (!may_lack_host && !valid_host(r.field("Host")))) {
    return refuse(400, "There must be exactly one valid Host field.");
  }

  framing f;
  const auto codings = count(r, "Transfer-Encoding");
  auto length = content_length(r);
  if (!length) return std::unexpected(std::move(length.error()));
  f.length = *length;
  if (codings > 0) {
    if (!r.http11 || f.length || codings > 1 || !iequals(r.field("Transfer-Encoding"), "chunked")) {
      return refuse(400,
                    "Transfer-Encoding must be exactly `chunked`, in HTTP/1.1 and without a "
                    "Content-Length.");
    }
    f.chunked = true;
  }

  if (const auto expect = r.field("Expect"); !expect.empty()) {
    if (!iequals(expect, "100-continue")) return refuse(417, "The expectation is not known.");
    f.expects_continue = r.http11;
  }
  f.keep_alive = !has_option(r, "close") && (r.http11 || has_option(r, "keep-alive"));
  if (auto bad = place_target(r, target)) return std::unexpected(*bad);
  return f;
}

}  // namespace asb::http
