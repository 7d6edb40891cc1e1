#pragma once

#include <asb/base/ip_range.hpp>
#include <asb/http/request.hpp>

namespace asb::api {

/// Where a request really comes from: the connection's other end, or, when that is a trusted proxy,
/// what X-Forwarded-For says, read from the right to the first hop that is no trusted proxy. What
/// is no address ends the reading: nobody vouches for what stands left of it.
ip_address client_address(const http::request& request, std::span<const ip_range> trusted);

}  // namespace asb::api
