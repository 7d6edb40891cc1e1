#include "auth.hpp"

#include <asb/base/text.hpp>

namespace asb::api {

bool authorized(const http::request& request, const std::vector<sha256_digest>& keys) {
  if (keys.empty()) return true;
  static constexpr std::string_view scheme = "Bearer ";
  auto given = trim(request.field("Authorization"));
  if (given.size() >= scheme.size() && iequals(given.substr(0, scheme.size()), scheme)) {
    given = trim(given.substr(scheme.size()));
  }
  const auto digest = sha256(given);
  bool found = false;
  for (const auto& key : keys) found = constant_time_equal(digest, key) || found;
  return found && !given.empty();
}

}  // namespace asb::api
