#pragma once

#include <asb/accounts/cookie_list.hpp>
#include <asb/config/config.hpp>

#include <ostream>
#include <span>
#include <string_view>

namespace asb::app {

/// `accounts`: lists what DATA_DIR knows of the accounts, or with `reset`, `disable` or `enable`
/// and an id or `all`, leaves an order that the running server carries out within a second. Gives
/// the exit status: 0, 1 when DATA_DIR cannot be used, 2 for wrong arguments.
int manage_accounts(const config::config& settings,
                    const std::vector<accounts::cookie_entry>& configured,
                    std::span<const std::string_view> arguments, std::ostream& out,
                    std::ostream& problems);

}  // namespace asb::app
