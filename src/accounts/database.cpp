#include "database.hpp"

#include "schema.hpp"

#include <asb/accounts/errc.hpp>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

namespace asb::accounts {
namespace {

constexpr std::size_t whole_hash = 64;
constexpr int busy_milliseconds = 3000;
constexpr std::array<std::string_view, 3> order_names{"reset", "disable", "enable"};

std::int64_t to_seconds(time_point when) {
  return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}
time_point from_seconds(std::int64_t seconds) {
  return time_point(std::chrono::seconds(seconds));
}

std::string path_in(const std::string& folder) {
  return (std::filesystem::path(folder) / "accounts.sqlite").string();
}

/// The folder and the file, for their owner alone: SQLite would go by the umask.
result<void> make_file(const std::string& folder) {
  std::error_code problem;
  const bool made = std::filesystem::create_directories(folder, problem);
  if (problem) return fail(errc::store_failed, folder + ": " + problem.message());
  if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  const auto path = path_in(folder);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return fail(errc::store_failed, path + ": " + std::strerror(errno));
  const bool private_now = fchmod(file, S_IRUSR | S_IWUSR) == 0;
  ::close(file);
  if (!private_now) spdlog::warn("{}: its mode cannot be set to 0600: others may read it", path);
  return {};
}

void migrate(SQLite::Database& file) {
  const auto version = file.execAndGet("PRAGMA user_version").getUInt();
  if (version > migrations.size()) {
    throw std::runtime_error(fmt::format("it has version {}, made by a newer program", version));
  }
  for (auto next = version; next < migrations.size(); ++next) {
    SQLite::Transaction step(file, SQLite::TransactionBehavior::IMMEDIATE);
    // Another process may have been faster.
    if (file.execAndGet("PRAGMA user_version").getUInt() != next) continue;
    file.exec(std::string(migrations.at(next)));
    file.exec(fmt::format("PRAGMA user_version = {}", next + 1));
    step.commit();
  }
}

/// Runs `work`, whose exceptions become an error.
template <class Work>
auto guarded(const SQLite::Database& file, Work work) -> result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const std::exception& problem) {
    return fail(errc::store_failed, file.getFilename() + ": " + problem.what());
  }
}

condition condition_of(const std::string& name) {
  if (name == to_string(condition::exhausted)) return condition::exhausted;
  return name == to_string(condition::dead) ? condition::dead : condition::cooling;
}

void write_account(SQLite::Database& file, const saved_account& account) {
  SQLite::Statement upsert(file,
                           "INSERT INTO account (key, device_id, refresh_token) VALUES (?, ?, ?) "
                           "ON CONFLICT (key) DO UPDATE SET device_id = excluded.device_id");
  SQLite::bind(upsert, account.key, account.device_id, account.refresh_token.reveal());
  upsert.exec();
  for (const auto& hash : account.token_hashes) {
    SQLite::Statement note(file, "INSERT OR IGNORE INTO token_hash (hash, account) VALUES (?, ?)");
    SQLite::bind(note, hash, account.key);
    note.exec();
  }
}

void write_token(SQLite::Database& file, const std::string& key, const secret& token) {
  SQLite::Statement renew(file, "UPDATE account SET refresh_token = ? WHERE key = ?");
  SQLite::bind(renew, token.reveal(), key);
  renew.exec();
  SQLite::Statement note(file, "INSERT OR IGNORE INTO token_hash (hash, account) VALUES (?, ?)");
  SQLite::bind(note, short_hash(token.reveal(), whole_hash), key);
  note.exec();
}

void write_state(SQLite::Database& file, const std::string& key, const saved_state& state) {
  SQLite::Statement able(file, "UPDATE account SET disabled = ? WHERE key = ?");
  SQLite::bind(able, state.disabled ? 1 : 0, key);
  able.exec();
  SQLite::Statement forget(file, "DELETE FROM rest WHERE account = ?");
  SQLite::bind(forget, key);
  forget.exec();
  for (const auto& each : state.rests) {
    SQLite::Statement add(file, "INSERT INTO rest VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::bind(add, key, std::string(to_string(each.what)), each.bucket, each.reason,
                 each.said_by == hint_source::upstream ? "upstream" : "guess",
                 to_seconds(each.since), to_seconds(each.until),
                 static_cast<std::int64_t>(each.failed_trials));
    add.exec();
  }
}

}  // namespace

database::database(std::unique_ptr<SQLite::Database> file) : file_(std::move(file)) {}
database::~database() = default;
database::database(database&&) noexcept = default;

result<database> database::open(const std::string& folder, access how) {
  if (how == access::own) {
    if (auto made = make_file(folder); !made) return std::unexpected(made.error());
  }
  const auto path = path_in(folder);
  try {
    auto file = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE, busy_milliseconds);
    file->exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
    if (file->execAndGet("PRAGMA quick_check(1)").getString() != "ok") {
      return fail(errc::store_failed, path + ": it is damaged; move it away to begin anew");
    }
    migrate(*file);
    // A file that can only be read shows it here, not at the first change.
    file->exec("BEGIN IMMEDIATE; ROLLBACK");
    return database(std::move(file));
  } catch (const std::exception& problem) {
    return fail(errc::store_failed, path + ": " + problem.what());
  }
}

result<std::vector<saved_account>> database::read() {
  return guarded(*file_, [&] {
    const SQLite::Transaction one_moment(*file_);
    std::vector<saved_account> accounts;
    std::map<std::string, std::size_t> places;
    SQLite::Statement all(*file_, "SELECT key, device_id, refresh_token, disabled FROM account");
    while (all.executeStep()) {
      places[all.getColumn(0)] = accounts.size();
      accounts.push_back({.key = all.getColumn(0),
                          .device_id = all.getColumn(1),
                          .refresh_token = secret(all.getColumn(2)),
                          .token_hashes = {},
                          .state = {.disabled = all.getColumn(3).getInt() != 0, .rests = {}},
                          .uses = {}});
    }
    SQLite::Statement hashes(*file_, "SELECT account, hash FROM token_hash");
    while (hashes.executeStep()) {
      accounts[places.at(hashes.getColumn(0))].token_hashes.push_back(hashes.getColumn(1));
    }
    SQLite::Statement rests(*file_,
                            "SELECT account, state, bucket, reason, said_by, since, until, "
                            "failed_trials FROM rest");
    while (rests.executeStep()) {
      const bool upstream = rests.getColumn(4).getString() == "upstream";
      accounts[places.at(rests.getColumn(0))].state.rests.push_back(
          {.what = condition_of(rests.getColumn(1)),
           .bucket = rests.getColumn(2),
           .reason = rests.getColumn(3),
           .said_by = upstream ? hint_source::upstream : hint_source::guess,
           .since = from_seconds(rests.getColumn(5).getInt64()),
           .until = from_seconds(rests.getColumn(6).getInt64()),
           .failed_trials = rests.getColumn(7).getUInt()});
    }
    SQLite::Statement uses(*file_, "SELECT account, bucket, month, uses FROM use_count");
    while (uses.executeStep()) {
      accounts[places.at(uses.getColumn(0))].uses[{uses.getColumn(1), uses.getColumn(2)}] =
          static_cast<std::uint64_t>(uses.getColumn(3).getInt64());
    }
    return accounts;
  });
}

result<void> database::write(const batch& pending) {
  return guarded(*file_, [&] {
    SQLite::Transaction all(*file_, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto& [key, account] : pending.enlisted) write_account(*file_, account);
    for (const auto& [key, token] : pending.tokens) write_token(*file_, key, token);
    for (const auto& [key, state] : pending.states) write_state(*file_, key, state);
    for (const auto& [what, count] : pending.uses) {
      const auto& [key, bucket, month] = what;
      SQLite::Statement add(*file_,
                            "INSERT INTO use_count VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                            "uses = uses + excluded.uses");
      SQLite::bind(add, key, bucket, month, static_cast<std::int64_t>(count));
      add.exec();
    }
    SQLite::Statement forget(*file_, "DELETE FROM operator_order WHERE number <= ?");
    SQLite::bind(forget, pending.orders_done);
    forget.exec();
    all.commit();
  });
}

result<void> database::add_order(const order& wanted) {
  return guarded(*file_, [&] {
    SQLite::Statement add(*file_, "INSERT INTO operator_order (what, account) VALUES (?, ?)");
    SQLite::bind(add, std::string(order_names.at(static_cast<std::size_t>(wanted.what))),
                 wanted.account);
    add.exec();
  });
}

result<std::vector<database::numbered_order>> database::new_orders() {
  return guarded(*file_, [&] {
    std::vector<numbered_order> orders;
    // Changes when another connection has written.
    const auto version = file_->execAndGet("PRAGMA data_version").getInt64();
    if (seen_version_ == version) return orders;
    SQLite::Statement all(
        *file_,
        "SELECT number, what, account FROM operator_order WHERE number > ? ORDER BY number");
    SQLite::bind(all, last_order_);
    while (all.executeStep()) {
      const auto name = std::ranges::find(order_names, all.getColumn(1).getString());
      if (name == order_names.end()) continue;
      orders.push_back(
          {.number = all.getColumn(0).getInt64(),
           .what = {static_cast<order::kind>(name - order_names.begin()), all.getColumn(2)}});
    }
    if (!orders.empty()) last_order_ = orders.back().number;
    seen_version_ = version;
    return orders;
  });
}

}  // namespace asb::accounts
