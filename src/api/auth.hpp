#pragma once

#include <asb/base/hash.hpp>
#include <asb/http/request.hpp>

#include <vector>

namespace asb::api {

/// Whether the request carries one of the keys, as `Authorization: Bearer KEY` or the bare key.
/// Without any key configured everybody does. Takes the same time whichever key matches.
bool authorized(const http::request& request, const std::vector<sha256_digest>& keys);

}  // namespace asb::api
