// The reader of requests: cuts, then a request with its body and what comes behind it. However the
// bytes are cut, the same body is taken, or none; and it is the one that a plain reading gives.
#include "accepted_header.hpp"
#include "request_reader.hpp"

#include <string>

namespace asb::fuzz {
namespace {

constexpr http::reader_limits limits{.header = 1024, .body = 1000, .overhead = 500};

struct outcome {
  unsigned refused = 0;  ///< the status
  bool header = false;
  bool complete = false;
  http::framing frame;
  std::string body;
  std::string rest;
};

outcome refusal_of(unsigned status) {
  outcome out;
  out.refused = status;
  return out;
}

/// As the session does: bytes are added as they come, and taken off the front.
outcome read(const std::vector<std::string_view>& pieces) {
  http::request_reader reader(limits);
  outcome out;
  for (const auto piece : pieces) {
    out.rest += piece;
    if (!out.header) {
      const auto done = reader.read_header(out.rest);
      if (!done) return refusal_of(done.error().status);
      if (!*done) continue;
      out.header = true;
    }
    if (reader.complete()) continue;
    const auto done = reader.read_body(out.rest);
    check(reader.message().body.size() <= limits.body);
    if (!done) return refusal_of(done.error().status);
  }
  out.complete = out.header && reader.complete();
  out.frame = reader.frame();
  out.body = reader.message().body;
  return out;
}

/// The body in front of `bytes`, which are what stands behind it then, and the lines of its chunks
/// and trailer; nothing while it is not complete or when it is broken.
std::optional<std::string> take_chunked(std::string_view& bytes,
                                        std::vector<std::string_view>& lines) {
  std::string body;
  for (;;) {
    const auto end = bytes.find("\r\n");
    if (end == bytes.npos) return std::nullopt;
    lines.push_back(bytes.substr(0, end));
    std::size_t size = 0;
    if (std::from_chars(bytes.data(), bytes.data() + end, size, 16).ec != std::errc{}) {
      return std::nullopt;
    }
    bytes.remove_prefix(end + 2);
    if (size == 0) break;
    if (bytes.size() < size || !bytes.substr(size).starts_with("\r\n")) return std::nullopt;
    body += bytes.substr(0, size);
    bytes.remove_prefix(size + 2);
  }
  for (;;) {
    const auto end = bytes.find("\r\n");
    if (end == bytes.npos) return std::nullopt;
    if (end > 0) lines.push_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
    if (end == 0) return body;
  }
}

std::optional<std::string> take_sized(std::string_view& bytes, std::uint64_t length) {
  if (bytes.size() < length) return std::nullopt;
  std::string body(bytes.substr(0, length));
  bytes.remove_prefix(length);
  return body;
}

void check_plain_reading(std::string_view input, const outcome& got) {
  input = without_empty_lines(input);
  const auto end = input.find("\r\n\r\n") + 4;
  const auto facts = check_accepted_header(input.substr(0, end));
  check(got.frame.chunked == facts.chunked && got.frame.length == facts.length);
  auto rest = input.substr(end);
  std::vector<std::string_view> lines;
  const auto body =
      facts.chunked ? take_chunked(rest, lines) : take_sized(rest, facts.length.value_or(0));
  if (got.complete) {
    check(body.has_value() && got.body == *body && got.rest == rest);
    // What ends a line for some readers and for others does not is a way to smuggle requests.
    for (const auto line : lines) {
      check(line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos);
    }
  } else {
    // A chunk extension may wait for the end of a quoted string, which no line has.
    check(!body || input.contains('"'));
  }
}

}  // namespace

void test_input(std::string_view input) {
  const auto cuts = take_line(input);
  const auto whole = read({input});
  if (whole.refused == 0 && whole.header) check_plain_reading(input, whole);
  for (const auto& each : {read(cut(input, cuts)), read(cut(input, "@"))}) {
    // Which of two reasons is seen first may depend on the cutting.
    check((each.refused != 0) == (whole.refused != 0));
    check(each.complete == whole.complete);
    if (each.complete) check(each.body == whole.body && each.rest == whole.rest);
  }
}

}  // namespace asb::fuzz
