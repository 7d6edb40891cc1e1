#pragma once

#include <asb/base/secret.hpp>

#include <string>
#include <string_view>

namespace asb::accounts {

/// The device id of the account whose first configured refresh token this is: 10 characters of
/// `A-Z0-9`, as a serial number has. The upstream binds an account to at most two of them
/// (upstream §1), so the rule must never change.
std::string derive_device_id(const secret& refresh_token);

/// True for exactly 10 characters of `A-Z0-9`.
bool valid_device_id(std::string_view text);

}  // namespace asb::accounts
