#pragma once

#include <asb/http/exchange.hpp>

namespace asb::api {

/// The fields that let a page of another origin read the response, whatever its status. Without
/// `origins` any page may; else only theirs.
void add_cors_fields(http::exchange& ex, const std::vector<std::string>& origins);

/// The answer to OPTIONS: allows the fields that were asked for by name, because `*` does not
/// cover Authorization (clients.md 8).
http::response answer_preflight(const http::request& request);

}  // namespace asb::api
