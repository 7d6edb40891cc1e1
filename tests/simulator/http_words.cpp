#include "http_words.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <charconv>

namespace simulator {
namespace {

std::string decode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
            text.data() + i + 3) {
      plain += static_cast<char>(value);
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

}  // namespace

std::string_view http_request::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [name](const header_field& field) { return asb::iequals(field.name, name); });
  return found == headers.end() ? std::string_view{} : found->value;
}

std::size_t http_request::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers, [name](const header_field& field) { return asb::iequals(field.name, name); }));
}

std::string_view http_request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view http_request::query() const {
  const auto mark = target.find('?');
  return mark == target.npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

bool http_request::keeps_alive() const {
  const std::string_view connection = header("connection");
  return http_1_0 ? asb::iequals(connection, "keep-alive") : !asb::iequals(connection, "close");
}

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 103: return "Early Hints";
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const std::string_view pair : asb::split_trimmed(text, "&")) {
    const auto mark = pair.find('=');
    const auto value = mark == pair.npos ? std::string_view{} : pair.substr(mark + 1);
    fields.emplace_back(decode(pair.substr(0, mark)), decode(value));
  }
  return fields;
}

}  // namespace simulator
