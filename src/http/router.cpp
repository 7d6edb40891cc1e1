#include <asb/http/router.hpp>

#include <charconv>

namespace asb::http {
namespace {

bool path_matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("{}")) return pattern == path;
  pattern.remove_suffix(2);
  if (!path.starts_with(pattern)) return false;
  path.remove_prefix(pattern.size());
  return !path.empty() && !path.contains('/');
}

bool method_matches(std::string_view route, std::string_view method) {
  return route == method || (route == "GET" && method == "HEAD");
}

}  // namespace

router::match router::find(const request& r) const {
  match result;
  for (const auto& candidate : routes_) {
    if (!path_matches(candidate.path, r.path)) continue;
    if (method_matches(candidate.method, r.method)) return {&candidate, {}};
    if (!result.allow.empty()) result.allow += ", ";
    result.allow += candidate.method == "GET" ? "GET, HEAD" : candidate.method;
  }
  if (!result.allow.empty()) result.allow += ", OPTIONS";
  return result;
}

std::string last_segment(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  std::string out;
  while (!path.empty()) {
    if (path.front() != '%') {
      out += path.front();
      path.remove_prefix(1);
      continue;
    }
    unsigned char value = 0;
    const auto digits = path.substr(1, 2);
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (problem != std::errc{} || end != digits.data() + 2) return {};
    out += static_cast<char>(value);
    path.remove_prefix(3);
  }
  return out;
}

}  // namespace asb::http
