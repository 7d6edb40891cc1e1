#pragma once

#include <string>

namespace asb::openai {

/// The bodies of the dashboard's billing routes. There is nothing to pay here, but gateways ask and
/// switch a channel off whose answer is not positive (clients.md 3): a large limit, nothing used.
std::string encode_subscription();
std::string encode_usage_total();

}  // namespace asb::openai
