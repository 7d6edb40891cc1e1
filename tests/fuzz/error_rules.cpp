// The rules for errors: a line with the status and perhaps a Retry-After, then the body.
#include "error_rules.hpp"

#include "error_text.hpp"
#include "shown_text.hpp"

#include <asb/base/text.hpp>

#include <string>

void asb::fuzz::test_input(std::string_view input) {
  using chat::verdict;
  auto line = take_line(input);
  const auto status = take_status(line);
  const auto header = line.empty() ? std::nullopt : std::optional(line);
  constexpr std::chrono::system_clock::time_point now{std::chrono::seconds{1'700'000'000}};

  const auto failed = alexsidebar::judge(status, input, header, now);
  check_shown(failed.why.message);
  check(failed.why.upstream_status == status && failed.why.code);
  // These are never the upstream's to say.
  check(failed.what != verdict::dead && failed.what != verdict::not_its_fault);
  if (failed.retry_after) {
    check(*failed.retry_after >= std::chrono::seconds(1));
    check(*failed.retry_after <= std::chrono::days(1));
  }

  const auto said = alexsidebar::find_error_text(input);
  if (status >= 200 && status < 300 && trim(said).empty()) {
    // A piece of an answer must not get into a message: only what the rules themselves say.
    check(failed.why.message.starts_with("status "));
  }
  // White space around a body means nothing.
  const auto padded = alexsidebar::judge(status, " \n" + std::string(input) + "\r\n", header, now);
  check(padded.what == failed.what && padded.why.code == failed.why.code);
}
