#pragma once

#include <asb/http/exchange.hpp>

#include <functional>
#include <string>
#include <vector>

namespace asb::http {

using handler = std::function<awaitable<void>(exchange&)>;

struct route {
  std::string method;  ///< a route for GET serves HEAD too
  std::string path;    ///< exact, or ending in `{}` for one last segment
  handler serve;
  bool guarded = true;  ///< behind blacklist, rate limit and key
};

/// Finds the route of a request.
class router {
 public:
  void add(route r) { routes_.push_back(std::move(r)); }

  struct match {
    const route* found = nullptr;
    std::string allow;  ///< when only the method was wrong: the methods that exist
  };
  match find(const request& r) const;

 private:
  std::vector<route> routes_;
};

/// The last segment of a path, percent-decoded; empty when the encoding is broken.
std::string last_segment(std::string_view path);

}  // namespace asb::http
