#pragma once

#include <asb/config/config.hpp>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Readers for the text of one value. Each gives the value or what the variable wants.
namespace asb::config {

template <class T>
using parsed = std::expected<T, std::string>;

parsed<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max,
                                   std::string_view unit);
parsed<bool> parse_bool(std::string_view text);
parsed<boost::asio::ip::address> parse_address(std::string_view text);
/// Text that may stand in a request header: printable ASCII, trimmed.
parsed<std::string> parse_header_value(std::string_view text);
/// What a request line may hold after the authority.
parsed<std::string> parse_request_path(std::string_view text);
/// Empty, or `/a/b`; leading and trailing slashes of `text` do not matter.
parsed<std::string> parse_route_prefix(std::string_view text);
parsed<std::string> parse_utf8(std::string_view text);
/// Addresses and CIDR ranges, separated by commas or line ends.
parsed<std::vector<ip_range>> parse_ranges(std::string_view text);
/// The same, with the word `private` for the ranges that no one on the internet has.
parsed<std::vector<ip_range>> parse_proxies(std::string_view text);
/// `*` (which gives none), or origins such as `https://chat.example`, in lower case.
parsed<std::vector<std::string>> parse_origins(std::string_view text);
/// A folder's path, trimmed.
parsed<std::string> parse_folder(std::string_view text);
/// `name=upstream_name[:bucket]`, separated by commas or line ends.
parsed<std::vector<mapped_model>> parse_model_map(std::string_view text);

/// `text` as a JSON string, shortened; never bytes that are not UTF-8.
std::string in_quotes(std::string_view text);

}  // namespace asb::config
