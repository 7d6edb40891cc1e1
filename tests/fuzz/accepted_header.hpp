#pragma once

#include "fuzz.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace asb::fuzz {

/// What a header says of its body and its connection.
struct header_facts {
  bool http11 = false;
  bool chunked = false;
  bool asks_to_close = false;
  std::optional<std::uint64_t> length;
};

inline bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

inline void check_request_line(std::string_view line, header_facts& facts) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  check(first != line.npos && first < last);
  check(std::ranges::all_of(line.substr(0, first), [](char c) { return c >= 'A' && c <= 'Z'; }));
  const auto target = line.substr(first + 1, last - first - 1);
  check(!target.empty());
  check(std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7F' && c != '#'; }));
  const auto version = line.substr(last + 1);
  check(version == "HTTP/1.1" || version == "HTTP/1.0");
  facts.http11 = version == "HTTP/1.1";
}

/// Reads an accepted request header (from the request line to the empty line) in the plainest way,
/// by a code of its own, and checks that it holds nothing that two readers could take differently
/// (hardening §2).
inline header_facts check_accepted_header(std::string_view header) {
  header_facts facts;
  unsigned hosts = 0;
  unsigned codings = 0;
  unsigned lengths = 0;
  for (bool first = true;; first = false) {
    const auto end = header.find("\r\n");
    check(end != header.npos);
    const auto line = header.substr(0, end);
    header.remove_prefix(end + 2);
    if (line.empty()) break;
    check(line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos);
    if (first) {
      check_request_line(line, facts);
      continue;
    }
    const auto colon = line.find(':');
    check(colon != line.npos && colon > 0);
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    check(std::ranges::all_of(name, is_name_character));
    if (iequals(name, "Host")) ++hosts;
    if (iequals(name, "Transfer-Encoding")) {
      ++codings;
      check(iequals(value, "chunked"));
    }
    if (iequals(name, "Content-Length")) {
      ++lengths;
      check(!value.empty() && value.find_first_not_of("0123456789") == value.npos);
      check(std::from_chars(value.data(), value.data() + value.size(), facts.length.emplace()).ec ==
            std::errc{});
    }
    if (iequals(name, "Connection")) {
      for (const auto option : split_trimmed(value, ",")) {
        if (iequals(option, "close")) facts.asks_to_close = true;
      }
    }
  }
  check(header.empty());
  check(hosts == 1 || (hosts == 0 && !facts.http11));
  check(codings + lengths <= 1);
  check(codings == 0 || facts.http11);
  facts.chunked = codings == 1;
  return facts;
}

/// The input without the empty lines that may stand before a request.
inline std::string_view without_empty_lines(std::string_view input) {
  while (input.starts_with("\r\n")) input.remove_prefix(2);
  return input;
}

}  // namespace asb::fuzz
