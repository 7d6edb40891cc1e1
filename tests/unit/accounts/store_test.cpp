#include "database.hpp"
#include "support/temporary_folder.hpp"

#include <asb/accounts/store.hpp>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <future>

namespace asb::accounts {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

const time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 10} +
                      std::chrono::hours(12)};

saved_account make(const std::string& token) {
  const auto hash = short_hash(token, 64);
  return {.key = hash,
          .device_id = "DEVICE0001",
          .refresh_token = secret(token),
          .token_hashes = {hash},
          .state = {},
          .uses = {}};
}

rest make_rest(condition what, const std::string& bucket) {
  return {.what = what,
          .bucket = bucket,
          .reason = "because",
          .said_by = hint_source::upstream,
          .since = noon,
          .until = noon + std::chrono::hours(1),
          .failed_trials = 3};
}

struct sqlite : testing::Test {
  std::unique_ptr<store> open() {
    auto made = create_sqlite_store(folder.path());
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
  }
  std::string open_problem() {
    const auto made = create_sqlite_store(folder.path());
    return made ? "" : made.error().message;
  }
  std::vector<saved_account> load() { return open()->load().value(); }
  static void save_token(store& to, const saved_account& of, const std::string& token) {
    std::promise<void> done;
    to.save_token(of.key, secret(token), [&] { done.set_value(); });
    done.get_future().wait();
  }
  std::string file() const { return folder / "accounts.sqlite"; }

  test::temporary_folder folder;
  saved_account first = make("first");
  saved_account second = make("second");
};

TEST_F(sqlite, keeps_everything_from_one_run_to_the_next) {
  saved_state state{.disabled = true,
                    .rests = {make_rest(condition::exhausted, "o1"),
                              make_rest(condition::cooling, ""), make_rest(condition::dead, "")}};
  {
    const auto subject = open();
    EXPECT_TRUE(subject->load()->empty());
    subject->enlist(first);
    subject->enlist(second);
    subject->save_state(first.key, {});
    subject->save_state(first.key, state);
    save_token(*subject, first, "rotated");
    for (int i = 0; i < 3; ++i) subject->count_use(first.key, "chat", noon);
    subject->count_use(first.key, "o1", noon + std::chrono::days(30));
    EXPECT_EQ(subject->problem(), "");
  }
  {
    const auto subject = open();
    subject->enlist(first);  // as every start does
    subject->count_use(first.key, "chat", noon);
  }
  const auto loaded = load();
  ASSERT_EQ(loaded.size(), 2U);
  const auto& known = loaded[0].key == first.key ? loaded[0] : loaded[1];
  EXPECT_EQ(known.refresh_token, secret("rotated"));
  EXPECT_EQ(known.device_id, "DEVICE0001");
  EXPECT_THAT(known.token_hashes, UnorderedElementsAre(first.key, short_hash("rotated", 64)));
  EXPECT_TRUE(known.state.disabled);
  EXPECT_THAT(known.state.rests, testing::UnorderedElementsAreArray(state.rests));
  using uses = decltype(known.uses);
  EXPECT_EQ(known.uses, (uses{{{"chat", "2026-11"}, 4}, {{"o1", "2026-12"}, 1}}));
}

TEST_F(sqlite, has_a_token_on_disk_before_it_says_so) {
  const auto subject = open();
  subject->enlist(first);
  save_token(*subject, first, "rotated");
  const auto beside = read_accounts(folder.path());
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_EQ(beside->at(0).refresh_token, secret("rotated"));
}

TEST_F(sqlite, is_for_its_owner_alone) {
  const std::string nested = folder / "a/b";
  ASSERT_TRUE(create_sqlite_store(nested));
  const auto mode = [](const std::string& path) {
    struct stat found{};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
  };
  EXPECT_EQ(mode(nested), 0700U);
  EXPECT_EQ(mode(nested + "/accounts.sqlite"), 0600U);
}

TEST_F(sqlite, carries_out_the_orders_left_by_a_command) {
  const auto subject = open();
  std::promise<order> got;
  subject->watch_orders([&](const order& each) { got.set_value(each); });
  ASSERT_TRUE(leave_order(folder.path(), {order::kind::disable, "01234567"}));
  const auto found = got.get_future().get();
  EXPECT_EQ(found.what, order::kind::disable);
  EXPECT_EQ(found.account, "01234567");
  subject->close();
}

TEST_F(sqlite, keeps_an_order_until_its_change_is_on_disk) {
  saved_state disabled{.disabled = true, .rests = {}};
  static_cast<void>(open());
  ASSERT_TRUE(leave_order(folder.path(), {order::kind::disable, "all"}));
  ASSERT_TRUE(leave_order(folder.path(), {order::kind::reset, "all"}));
  std::vector<order::kind> done;
  {
    auto file = database::open(folder.path(), database::access::own);
    EXPECT_EQ(file->new_orders()->size(), 2U);
    EXPECT_EQ(file->new_orders()->size(), 0U) << "once in a run";
  }  // and then the process dies
  {
    const auto subject = open();
    subject->enlist(first);
    subject->watch_orders([&](const order& each) {
      done.push_back(each.what);
      subject->save_state(first.key, disabled);
    });
    EXPECT_THAT(done, testing::ElementsAre(order::kind::disable, order::kind::reset))
        << "before it is watched for more";
  }
  const auto subject = open();
  subject->watch_orders([&](const order&) { ADD_FAILURE() << "done already"; });
  EXPECT_TRUE(subject->load()->at(0).state.disabled);
}

TEST_F(sqlite, refuses_a_file_that_is_no_database_and_leaves_it_as_it_is) {
  std::ofstream(file()) << std::string(5000, 'x');
  EXPECT_THAT(open_problem(), AllOf(HasSubstr(file()), HasSubstr("not a database")));
  EXPECT_EQ(std::filesystem::file_size(file()), 5000U);
}

TEST_F(sqlite, refuses_a_damaged_database) {
  {
    const auto subject = open();
    for (int i = 0; i < 300; ++i) subject->enlist(make(std::to_string(i)));
  }
  std::fstream damaged(file(), std::ios::in | std::ios::out);
  damaged.seekp(8192);
  damaged << std::string(8192, 'x');
  damaged.close();
  EXPECT_THAT(open_problem(), HasSubstr("damaged"));
}

TEST_F(sqlite, refuses_the_database_of_a_newer_program) {
  static_cast<void>(open());
  SQLite::Database(file(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  EXPECT_THAT(open_problem(), HasSubstr("newer"));
}

TEST_F(sqlite, says_why_a_folder_cannot_be_used) {
  std::ofstream(folder / "taken") << "a file";
  const auto made = create_sqlite_store(folder / "taken");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("taken"));
}

TEST_F(sqlite, keeps_what_it_cannot_write_and_says_so_until_it_can) {
  const auto subject = open();
  subject->enlist(first);
  save_token(*subject, first, "t0");
  EXPECT_EQ(subject->problem(), "");
  {
    // Another process that holds the database makes every write fail, as a full disk would.
    SQLite::Database other(file(), SQLite::OPEN_READWRITE, 5000);
    other.exec("BEGIN EXCLUSIVE");
    save_token(*subject, first, "t1");
    other.exec("ROLLBACK");
  }
  EXPECT_THAT(subject->problem(), HasSubstr("locked"));
  save_token(*subject, first, "t2");
  subject->enlist(second);
  subject->close();
  EXPECT_EQ(subject->problem(), "");
  const auto loaded = load();
  ASSERT_EQ(loaded.size(), 2U);
  for (const auto& each : loaded) {
    if (each.key == first.key) {
      EXPECT_EQ(each.refresh_token, secret("t2"));
    }
  }
}

TEST(batch, takes_in_an_older_one_without_losing_what_is_newer) {
  batch newer;
  newer.tokens["a"] = secret("new");
  newer.uses[{"a", "chat", "2026-11"}] = 2;
  batch older;
  older.tokens = {{"a", secret("old")}, {"b", secret("only")}};
  older.states["a"].disabled = true;
  older.enlisted["c"] = make("c");
  older.uses[{"a", "chat", "2026-11"}] = 3;
  newer.add_older(std::move(older));
  EXPECT_EQ(newer.tokens.at("a"), secret("new"));
  EXPECT_EQ(newer.tokens.at("b"), secret("only"));
  EXPECT_TRUE(newer.states.at("a").disabled);
  EXPECT_TRUE(newer.enlisted.contains("c"));
  EXPECT_EQ(newer.uses.at({"a", "chat", "2026-11"}), 5U);
}

TEST(memory_store, says_why_it_is_one_and_takes_everything) {
  const auto subject = create_memory_store("no disk");
  EXPECT_EQ(subject->problem(), "no disk");
  bool done = false;
  subject->save_token("key", secret("token"), [&] { done = true; });
  EXPECT_TRUE(done);
  EXPECT_TRUE(subject->load()->empty());
}

}  // namespace
}  // namespace asb::accounts
