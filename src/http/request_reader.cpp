#include "request_reader.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/impl/basic_parser.hpp>

#include <algorithm>

namespace asb::http {
namespace {

namespace beast_http = boost::beast::http;

refusal explain(const boost::beast::error_code& problem) {
  if (problem == beast_http::error::bad_version) {
    return {505, "The HTTP version must be 1.1 or 1.0."};
  }
  if (problem == beast_http::error::header_limit) {
    return {431, "The request header or trailer is too large."};
  }
  if (problem == beast_http::error::body_limit) {
    return {413, "The request body is too large."};
  }
  return {400, "The request is not valid HTTP: " + problem.message() + "."};
}

/// Whether a line that the parser has refused ends in a version at all, behind one space.
bool names_a_version(std::string_view request_line) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto before = request_line.find_last_of(' ');
  if (before == request_line.npos || std::ranges::count(request_line, ' ') != 2) return false;
  const auto version = request_line.substr(before + 1);
  return version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) &&
         version[6] == '.' && digit(version[7]);
}

}  // namespace

request_reader::request_reader(const reader_limits& limits) : limits_(limits) {
  header_limit(static_cast<std::uint32_t>(limits.header));
  body_limit(boost::none);  // counted here, so that chunk overhead counts too
  eager(false);
}

std::expected<bool, refusal> request_reader::read_header(std::string& input) {
  static constexpr std::string_view end_of_header = "\r\n\r\n";
  static constexpr std::string_view end_of_line = "\r\n";
  // Some clients send an empty line after a body (RFC 9112, 2.2).
  constexpr std::size_t most_empty_lines = 4;
  // Its two bytes may come one by one.
  for (; input.starts_with(end_of_line); ++empty_lines_) {
    if (empty_lines_ == most_empty_lines) {
      return std::unexpected(refusal{400, "There are empty lines where a request should be."});
    }
    input.erase(0, end_of_line.size());
    scanned_ = 0;
  }

  const auto found = input.find(end_of_header, scanned_ - std::min<std::size_t>(scanned_, 3));
  const auto size = found == input.npos ? input.size() : found + end_of_header.size();
  if (size > limits_.header) {
    return std::unexpected(refusal{431, "The request header is too large."});
  }
  if (found == input.npos) {
    scanned_ = input.size();
    return false;
  }
  const auto block = std::string_view(input).substr(0, size);
  boost::beast::error_code problem;
  put(boost::asio::buffer(block), problem);
  if (problem == beast_http::error::bad_version &&
      !names_a_version(block.substr(0, block.find(end_of_line)))) {
    problem = beast_http::error::bad_target;
  }
  if (problem) return std::unexpected(explain(problem));
  auto screened = screen(request_, target_, block.substr(block.find(end_of_line) + 2));
  if (!screened) return std::unexpected(std::move(screened.error()));
  framing_ = *screened;
  input.erase(0, size);
  return true;
}

std::expected<bool, refusal> request_reader::read_body(std::string& input, bool keep) {
  const auto used = read_body_some(input, keep);
  if (!used) return std::unexpected(used.error());
  input.erase(0, *used);
  return complete();
}

std::expected<std::size_t, refusal> request_reader::read_body_some(std::string_view input,
                                                                   bool keep) {
  keep_ = keep;
  const auto given = input.size();
  while (!input.empty() && !complete()) {
    boost::beast::error_code problem;
    // One step of the parser is a piece of the body, or a chunk's header with, behind the last
    // chunk, as much of the trailer as is there.
    step_ = input.data();
    const auto used = put(boost::asio::buffer(input), problem);
    input.remove_prefix(used);
    raw_size_ += used;
    if (body_size_ > limits_.body || raw_size_ > limits_.body + limits_.overhead) {
      return std::unexpected(refusal{413, "The request body is too large."});
    }
    if (problem == beast_http::error::need_more) {
      // An endless chunk extension or trailer is never used up: it shows in what is left.
      if (input.size() > limits_.header)
        return std::unexpected(explain(beast_http::error::header_limit));
      break;
    }
    if (problem) return std::unexpected(explain(problem));
  }
  return given - input.size();
}

void request_reader::on_request_impl(beast_http::verb, string_view method, string_view target,
                                     int version, error_code&) {
  request_.method = method;
  target_ = target;
  request_.http11 = version == 11;
}

void request_reader::on_field_impl(beast_http::field, string_view name, string_view value,
                                   error_code&) {
  if (!is_header_done()) request_.fields.emplace_back(name, value);
}

std::size_t request_reader::on_body_impl(string_view body, error_code&) {
  body_size_ += body.size();
  if (keep_ && body_size_ <= limits_.body) request_.body.append(body);
  return body.size();
}

void request_reader::on_chunk_header_impl(std::uint64_t size, string_view extensions,
                                          error_code& ec) {
  // Beast takes any byte between quotes. Who ends the line at a bare LF sees other chunks.
  const bool plain = std::ranges::all_of(
      extensions, [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7F); });
  // The trailer has a limit of Beast's; the header in front of it must be judged alone, or the
  // verdict would depend on how much of both came at once.
  constexpr std::size_t line_end = 2;
  const auto before = static_cast<std::size_t>(extensions.data() + extensions.size() - step_);
  if (before + line_end > limits_.header) {
    ec = beast_http::error::header_limit;
  } else if (!plain) {
    ec = beast_http::error::bad_chunk_extension;
  } else if (size > limits_.body) {
    ec = beast_http::error::body_limit;
  }
}

std::size_t request_reader::on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) {
  return on_body_impl(body, ec);
}

}  // namespace asb::http
