// The account list: what is taken is fit for use, and what is said of the rest tells nothing of it.
#include "fuzz.hpp"

#include <asb/accounts/cookie_list.hpp>
#include <asb/accounts/device_id.hpp>
#include <asb/base/text.hpp>

#include <algorithm>
#include <set>
#include <string>

void asb::fuzz::test_input(std::string_view input) {
  const auto list = accounts::parse_cookies(input);
  check(list.entries.size() + list.problems.size() <= split_trimmed(input, ",\n").size());

  std::set<std::string> tokens;
  for (const auto& entry : list.entries) {
    const auto& token = entry.refresh_token.reveal();
    check(!token.empty() && input.contains(token) && tokens.insert(token).second);
    check(std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7F'; }));
    check(token.find_first_of(",@\"'`") == token.npos);
    check(entry.device_id.empty() || accounts::valid_device_id(entry.device_id));
  }
  for (const auto& problem : list.problems) {
    check(problem.starts_with("entry ") && is_one_line(problem));
  }

  const auto other = accounts::parse_cookies(disguise(input));
  check(other.problems == list.problems);
  check(other.entries.size() == list.entries.size());
}
