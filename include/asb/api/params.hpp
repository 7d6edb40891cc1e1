#pragma once

#include <asb/base/hash.hpp>
#include <asb/base/ip_range.hpp>
#include <asb/openai/answer.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace asb::api {

/// What the API is told at start; the same for all workers.
struct params {
  std::vector<sha256_digest> keys;  ///< of the accepted keys; none: open to all
  std::vector<ip_range> trusted_proxies;
  std::vector<ip_range> black_list;
  std::vector<std::string> cors_origins;  ///< in lower case; none: any
  std::string route_prefix;               ///< empty, or `/something`
  openai::reasoning_format reasoning = openai::reasoning_format::reasoning_content;
  std::chrono::seconds heartbeat{15};
  std::string version;
  std::vector<std::string> models;   ///< names, in the order they are listed
  std::vector<std::string> buckets;  ///< that the models spend
  std::int64_t started = 0;          ///< Unix seconds: the models' `created`
  std::size_t max_body = 0;          ///< bytes, for the message of a 413
};

}  // namespace asb::api
