// The request screen: a header that is taken means the same to every reader.
#include "screen.hpp"

#include "accepted_header.hpp"
#include "request_reader.hpp"

#include <string>

void asb::fuzz::test_input(std::string_view input) {
  http::request_reader reader({});
  std::string rest(input);
  const auto done = reader.read_header(rest);
  if (!done) {
    const auto status = done.error().status;
    check(status == 400 || status == 405 || status == 417 || status == 431 || status == 501 ||
          status == 505);
    check(is_one_line(done.error().reason) && !done.error().reason.empty());
    return;
  }
  if (!*done) return;

  const auto plain = without_empty_lines(input);
  check(plain.ends_with(rest));
  const auto facts = check_accepted_header(plain.substr(0, plain.size() - rest.size()));
  const auto& request = reader.message();
  const auto& frame = reader.frame();
  check(request.http11 == facts.http11);
  check(frame.chunked == facts.chunked);
  check(frame.length == facts.length);
  check(!frame.keep_alive || !facts.asks_to_close);
  check(request.path.starts_with('/') || (request.path == "*" && request.method == "OPTIONS"));
  check(!request.path.contains('?'));
  // Nothing is taken for complete while bytes of its body are to come.
  check(reader.complete() == (!facts.chunked && facts.length.value_or(0) == 0));
}
