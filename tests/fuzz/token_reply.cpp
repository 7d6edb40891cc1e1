// The token service's response: a line with the status, then the body.
#include "shown_text.hpp"
#include "token_codec.hpp"

#include <algorithm>
#include <string>

namespace asb::fuzz {
namespace {

using kind = alexsidebar::token_failure::kind;

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%') {
      check(i + 2 < text.size());
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      i += 2;
    }
    out += static_cast<char>(byte);
  }
  return out;
}

void check_grant(const alexsidebar::token_grant& grant) {
  const auto& token = grant.access_token.reveal();
  check(!token.empty() || !grant.refresh_token.empty());
  check(std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7F'; }));
  check(grant.expires_in >= std::chrono::seconds(1) && grant.expires_in <= std::chrono::days(30));

  constexpr std::string_view start = "grant_type=refresh_token&refresh_token=";
  const auto form = alexsidebar::encode_refresh_form(grant.refresh_token);
  check(form.starts_with(start));
  const auto encoded = std::string_view(form).substr(start.size());
  check(encoded.find_first_of("&=+ \r\n") == encoded.npos && is_one_line(encoded));
  check(percent_decode(encoded) == grant.refresh_token.reveal());
}

}  // namespace

void test_input(std::string_view input) {
  auto line = take_line(input);
  const auto status = take_status(line);
  const auto reply = alexsidebar::decode_token_reply(status, input);
  if (reply) {
    check(status == 200);
    check_grant(*reply);
    return;
  }
  check_shown(reply.error().message);
  // Nothing but the service's own word ends an account.
  check(reply.error().what == kind::transient || status == 400);
}

}  // namespace asb::fuzz
