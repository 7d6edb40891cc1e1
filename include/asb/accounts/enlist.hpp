#pragma once

#include <asb/accounts/cookie_list.hpp>
#include <asb/accounts/store.hpp>

#include <vector>

namespace asb::accounts {

/// An account of AS_COOKIE: what the store knows of it, and the token it was configured with.
struct enlisted_account {
  saved_account known;
  secret configured_token;
};

/// The accounts of AS_COOKIE, each with what the store knows of it. An entry is recognised by any
/// refresh token that the account ever had; its newest one is used. Of two entries for one account
/// the first stands. A serial in the entry decides the device id, else the one used last.
std::vector<enlisted_account> enlist(const std::vector<cookie_entry>& entries,
                                     std::vector<saved_account> saved);

}  // namespace asb::accounts
