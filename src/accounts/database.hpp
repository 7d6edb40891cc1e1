#pragma once

#include "batch.hpp"

#include <optional>

namespace SQLite {
class Database;
}

namespace asb::accounts {

/// The SQLite file that holds the accounts' state: `accounts.sqlite` in DATA_DIR, readable by its
/// owner alone, in WAL mode with every transaction synced. Used by one thread at a time.
class database {
 public:
  enum class access {
    own,
    beside
  };  ///< of the server; of a command beside one, which makes nothing

  /// Opens, checks and migrates; makes what is missing. The error says what is wrong with it.
  static result<database> open(const std::string& folder, access how);
  ~database();
  database(database&&) noexcept;
  database& operator=(database&&) = delete;

  result<std::vector<saved_account>> read();
  /// All of it or nothing.
  result<void> write(const batch& pending);

  result<void> add_order(const order& wanted);
  struct numbered_order {
    std::int64_t number;
    order what;
  };
  /// The orders left since the last call that succeeded; cheap while there are none. They stay
  /// until a batch says that they are done.
  result<std::vector<numbered_order>> new_orders();

 private:
  explicit database(std::unique_ptr<SQLite::Database> file);

  std::unique_ptr<SQLite::Database> file_;
  std::optional<std::int64_t> seen_version_;
  std::int64_t last_order_ = 0;
};

}  // namespace asb::accounts
