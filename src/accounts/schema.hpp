#pragma once

#include <array>
#include <string_view>

namespace asb::accounts {

/// One script per version of the database: the file's user_version says how many have run. A script
/// that has been released is never changed. Times are Unix seconds.
inline constexpr std::array<std::string_view, 1> migrations{R"(
  CREATE TABLE account (
    key TEXT PRIMARY KEY,
    device_id TEXT NOT NULL,
    refresh_token TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE token_hash (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account
  ) STRICT;
  CREATE TABLE rest (
    account TEXT NOT NULL REFERENCES account,
    state TEXT NOT NULL,
    bucket TEXT NOT NULL,
    reason TEXT NOT NULL,
    said_by TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    failed_trials INTEGER NOT NULL,
    PRIMARY KEY (account, state, bucket)
  ) STRICT;
  CREATE TABLE use_count (
    account TEXT NOT NULL REFERENCES account,
    bucket TEXT NOT NULL,
    month TEXT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (account, bucket, month)
  ) STRICT;
  CREATE TABLE operator_order (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,
    account TEXT NOT NULL
  ) STRICT;
)"};

}  // namespace asb::accounts
