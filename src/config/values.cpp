#include "values.hpp"

#include <asb/base/json_text.hpp>
#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace asb::config {
namespace {

bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}
bool is_visible(char c) {
  return c > ' ' && c <= '~';
}

/// RFC 3986 "unreserved": means itself in every client.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").contains(c);
}

bool is_plain_segment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         std::ranges::all_of(segment, is_unreserved);
}

/// Loopback, RFC 1918, shared (RFC 6598), link-local, and unique local addresses.
constexpr std::string_view private_ranges =
    "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,::1,"
    "fe80::/10,fc00::/7";

/// As a browser writes one: scheme and authority, nothing behind.
bool is_origin(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == text.npos || scheme == 0) return false;
  const auto rest = text.substr(scheme + 3);
  return !rest.empty() && std::ranges::all_of(text, is_visible) &&
         rest.find_first_of("/?#@*\\") == rest.npos;
}

/// What may stand in a request's JSON and path, in a log line, and in this list.
bool is_model_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_unreserved(c) || c == '/'; });
}

bool is_bucket_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::optional<mapped_model> parse_mapped_model(std::string_view entry) {
  const auto equals = entry.find('=');
  if (equals == entry.npos) return std::nullopt;
  const auto target = entry.substr(equals + 1);
  const auto colon = target.rfind(':');
  const mapped_model model{std::string(trim(entry.substr(0, equals))),
                           std::string(trim(target.substr(0, colon))),
                           std::string(colon == target.npos ? "" : trim(target.substr(colon + 1)))};
  const bool valid = is_model_name(model.name) && is_model_name(model.upstream_name) &&
                     (colon == target.npos || is_bucket_name(model.bucket));
  return valid ? std::optional(model) : std::nullopt;
}

}  // namespace

parsed<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max,
                                   std::string_view unit) {
  text = trim(text);
  std::uint64_t value = 0;
  const auto end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || stop != end || value < min || value > max) {
    return std::unexpected(fmt::format("a whole number{}{} from {} to {}",
                                       unit.empty() ? "" : " of ", unit, min, max));
  }
  return value;
}

parsed<bool> parse_bool(std::string_view text) {
  const auto word = to_lower(trim(text));
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::unexpected("true or false");
}

parsed<boost::asio::ip::address> parse_address(std::string_view text) {
  text = trim(text);
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  boost::system::error_code problem;
  auto address = boost::asio::ip::make_address(text, problem);
  if (problem || (bracketed && !address.is_v6())) {
    return std::unexpected("an IP address such as 127.0.0.1 or ::1");
  }
  return address;
}

parsed<std::string> parse_header_value(std::string_view text) {
  text = trim(text);
  if (text.empty() || !std::ranges::all_of(text, is_printable)) {
    return std::unexpected("printable ASCII text on one line");
  }
  return std::string(text);
}

parsed<std::string> parse_request_path(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('/') || text.contains('#') || !std::ranges::all_of(text, is_visible)) {
    return std::unexpected("a path that begins with / and is visible ASCII without #");
  }
  return std::string(text);
}

parsed<std::string> parse_route_prefix(std::string_view text) {
  text = trim(text);
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  std::string prefix;
  while (!text.empty()) {
    const auto end = std::min(text.find('/'), text.size());
    const auto segment = text.substr(0, end);
    if (!is_plain_segment(segment)) {
      return std::unexpected(
          "a path such as hf or a/b, made of letters, digits and the characters - . _ ~");
    }
    prefix.append("/").append(segment);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return prefix;
}

parsed<std::string> parse_utf8(std::string_view text) {
  if (find_invalid_utf8(text) != text.npos) return std::unexpected("valid UTF-8 text");
  return std::string(text);
}

parsed<std::vector<ip_range>> parse_ranges(std::string_view text) {
  std::vector<ip_range> ranges;
  for (const auto entry : split_trimmed(text, ",\n")) {
    const auto range = ip_range::parse(entry);
    if (!range) {
      return std::unexpected(
          "addresses or ranges such as 203.0.113.7 or 10.0.0.0/8, separated by commas; " +
          in_quotes(entry) + " is none");
    }
    ranges.push_back(*range);
  }
  return ranges;
}

parsed<std::vector<ip_range>> parse_proxies(std::string_view text) {
  std::string spelled_out;
  for (const auto entry : split_trimmed(text, ",\n")) {
    spelled_out.append(iequals(entry, "private") ? private_ranges : entry).append(",");
  }
  return parse_ranges(spelled_out);
}

parsed<std::vector<std::string>> parse_origins(std::string_view text) {
  std::vector<std::string> origins;
  const auto entries = split_trimmed(text, ",\n");
  for (const auto entry : entries) {
    if (entry == "*" && entries.size() == 1) return origins;
    if (!is_origin(entry)) {
      return std::unexpected(
          "* alone, or origins such as https://chat.example (scheme and host, no path), separated "
          "by commas; " +
          in_quotes(entry) + " is none");
    }
    origins.push_back(to_lower(entry));
  }
  return origins;
}

parsed<std::string> parse_folder(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.contains('\0')) return std::unexpected("the path of a folder");
  return std::string(text);
}

parsed<std::vector<mapped_model>> parse_model_map(std::string_view text) {
  std::vector<mapped_model> models;
  for (const auto entry : split_trimmed(text, ",\n")) {
    auto model = parse_mapped_model(entry);
    if (!model) {
      return std::unexpected(fmt::format(
          "entries name=upstream_name[:bucket] without spaces, separated by commas; {} is none",
          in_quotes(entry)));
    }
    if (std::ranges::find(models, model->name, &mapped_model::name) != models.end()) {
      return std::unexpected(fmt::format("each name once; {} comes twice", in_quotes(model->name)));
    }
    models.push_back(*std::move(model));
  }
  return models;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t shown = 80;
  if (find_invalid_utf8(text) != text.npos) return "bytes that are not UTF-8";
  std::string out;
  append_json_string(out, text.substr(0, utf8_floor(text, std::min(shown, text.size()))));
  if (text.size() > shown) out += "…";
  return out;
}

}  // namespace asb::config
