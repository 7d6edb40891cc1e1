#include "request_reader.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace simulator {
namespace {

constexpr std::size_t header_limit = 64 * 1024;
constexpr std::size_t body_limit = 64 * 1024 * 1024;

bool parse_number(std::string_view text, int base, std::size_t& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return problem == std::errc{} && end == text.data() + text.size() && value <= body_limit;
}

}  // namespace

bool request_reader::take_line(std::string& input, std::string& line) {
  const auto end = input.find('\n');
  const std::size_t size = end == input.npos ? input.size() : end + 1;
  line.append(input, 0, size);
  input.erase(0, size);
  return end != input.npos;
}

request_reader::progress request_reader::feed(std::string& input) {
  while (!input.empty() || (now_ == step::sized_body && remaining_ == 0)) {
    if (now_ == step::sized_body || now_ == step::chunk_data) {
      if (!take_body(input)) return progress::needs_more;
      if (now_ == step::sized_body) return progress::complete;
      now_ = step::chunk_end;
      continue;
    }
    if (now_ == step::header) {
      // The whole header is kept until its empty line.
      const auto begin = lines_.size();
      const bool whole = take_line(input, lines_);
      if (lines_.size() > header_limit) return progress::bad;
      if (!whole) return progress::needs_more;
      const std::string_view last =
          std::string_view(lines_).substr(lines_.rfind('\n', lines_.size() - 2) + 1);
      if (last != "\r\n" && last != "\n") continue;
      if (begin == 0 && lines_.size() <= 2) {  // an empty line before a request is allowed
        lines_.clear();
        continue;
      }
      if (!parse_header()) return progress::bad;
      lines_.clear();
      if (now_ == step::sized_body && remaining_ == 0) return progress::complete;
      continue;
    }
    if (!take_line(input, lines_)) {
      return lines_.size() > header_limit ? progress::bad : progress::needs_more;
    }
    const std::string line = std::exchange(lines_, {});
    const std::string_view text = asb::trim(line);
    if (now_ == step::chunk_size) {
      if (!parse_chunk_size(text)) return progress::bad;
    } else if (now_ == step::chunk_end) {
      if (!text.empty()) return progress::bad;
      now_ = step::chunk_size;
    } else if (text.empty()) {
      return progress::complete;
    }
  }
  return progress::needs_more;
}

bool request_reader::parse_header() {
  std::string_view rest = lines_;
  const auto next_line = [&rest] {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
  };
  const auto words = asb::split_trimmed(next_line(), " ");
  if (words.size() != 3 || !words[2].starts_with("HTTP/1.")) return false;
  request_.method = words[0];
  request_.target = words[1];
  request_.http_1_0 = words[2] == "HTTP/1.0";
  for (std::string_view line = next_line(); !line.empty(); line = next_line()) {
    const auto colon = line.find(':');
    if (colon == line.npos || colon == 0) return false;
    request_.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(asb::trim(line.substr(colon + 1)))});
  }
  remaining_ = 0;
  now_ = step::sized_body;
  if (asb::iequals(request_.header("transfer-encoding"), "chunked")) {
    now_ = step::chunk_size;
    return true;
  }
  const std::string_view length = request_.header("content-length");
  return length.empty() || parse_number(length, 10, remaining_);
}

bool request_reader::parse_chunk_size(std::string_view line) {
  if (!parse_number(asb::trim(line.substr(0, line.find(';'))), 16, remaining_)) return false;
  if (request_.body.size() + remaining_ > body_limit) return false;
  now_ = remaining_ == 0 ? step::trailer : step::chunk_data;
  return true;
}

bool request_reader::take_body(std::string& input) {
  const std::size_t size = std::min(remaining_, input.size());
  request_.body.append(input, 0, size);
  input.erase(0, size);
  remaining_ -= size;
  return remaining_ == 0;
}

http_request request_reader::take() {
  now_ = step::header;
  lines_.clear();
  return std::exchange(request_, {});
}

}  // namespace simulator
