#include "database.hpp"

#include <asb/accounts/store.hpp>

#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace asb::accounts {
namespace {

using std::chrono::steady_clock;

/// What happens within this time is one transaction; tokens do not wait.
constexpr std::chrono::milliseconds gather{300};
constexpr std::chrono::seconds look_for_orders{1};
constexpr std::chrono::seconds after_failure{5};

class sqlite_store final : public store {
 public:
  explicit sqlite_store(database file)
      : file_(std::move(file)), thread_([this] { keep_writing(); }) {}
  ~sqlite_store() override { close(); }

  result<std::vector<saved_account>> load() override {
    const std::scoped_lock using_file(file_mutex_);
    return file_.read();
  }

  void enlist(const saved_account& account) override {
    change([&] { pending_.enlisted[account.key] = account; });
  }
  void save_state(const std::string& key, saved_state state) override {
    change([&] { pending_.states[key] = std::move(state); });
  }
  void count_use(const std::string& key, const std::string& bucket, time_point now) override {
    change([&] { ++pending_.uses[{key, bucket, month_of(now)}]; });
  }
  void save_token(const std::string& key, secret token, std::function<void()> done) override {
    {
      const std::scoped_lock lock(mutex_);
      if (!closed_) {
        pending_.tokens[key] = std::move(token);
        when_written_.push_back(std::exchange(done, nullptr));
        urgent_ = true;
        changed_.notify_one();
      }
    }
    if (done) done();
  }

  void watch_orders(std::function<void(const order&)> carry_out) override {
    carry_out_orders(carry_out);
    const std::scoped_lock lock(mutex_);
    carry_out_ = std::move(carry_out);
  }

  void close() override {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
      changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

  std::string problem() const override {
    const std::scoped_lock lock(mutex_);
    return problem_;
  }

 private:
  void change(auto&& apply) {
    const std::scoped_lock lock(mutex_);
    if (pending_.empty()) {
      write_at_ = std::max(write_at_, steady_clock::now() + gather);
      changed_.notify_one();
    }
    apply();
  }

  void keep_writing() {
    std::unique_lock lock(mutex_);
    while (!closed_) {
      if (!urgent_) changed_.wait_until(lock, next_look());
      if (!pending_.empty() && (urgent_ || steady_clock::now() >= write_at_)) write(lock);
      if (closed_ || !carry_out_) continue;
      const auto carry_out = carry_out_;
      lock.unlock();
      carry_out_orders(carry_out);
      lock.lock();
    }
    if (!pending_.empty()) write(lock);
  }

  steady_clock::time_point next_look() const {
    const auto orders = steady_clock::now() + look_for_orders;
    return pending_.empty() ? orders : std::min(orders, write_at_);
  }

  void write(std::unique_lock<std::mutex>& lock) {
    auto taken = std::exchange(pending_, {});
    const auto waiting = std::exchange(when_written_, {});
    urgent_ = false;
    lock.unlock();
    const auto written = [&] {
      const std::scoped_lock using_file(file_mutex_);
      return file_.write(taken);
    }();
    lock.lock();
    if (!written) {
      pending_.add_older(std::move(taken));
      write_at_ = steady_clock::now() + after_failure;
    }
    note(written ? "" : written.error().message);
    lock.unlock();
    for (const auto& done : waiting) done();
    lock.lock();
  }

  void carry_out_orders(const std::function<void(const order&)>& carry_out) {
    const auto orders = [&] {
      const std::scoped_lock using_file(file_mutex_);
      return file_.new_orders();
    }();
    if (!orders) {
      spdlog::warn("the operator's orders cannot be read: {}", orders.error().message);
      return;
    }
    for (const auto& each : *orders) carry_out(each.what);
    if (!orders->empty()) change([&] { pending_.orders_done = orders->back().number; });
  }

  /// With mutex_ held.
  void note(const std::string& problem) {
    if (std::exchange(problem_, problem) == problem) return;
    if (problem.empty()) {
      spdlog::info("the accounts' state is saved again");
    } else {
      spdlog::error("the accounts' state cannot be saved; it is kept in memory: {}", problem);
    }
  }

  std::mutex file_mutex_;
  database file_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  batch pending_;
  steady_clock::time_point write_at_{};
  bool urgent_ = false;
  std::vector<std::function<void()>> when_written_;
  std::function<void(const order&)> carry_out_;
  std::string problem_;
  bool closed_ = false;
  std::thread thread_;  ///< last: it uses all the rest
};

}  // namespace

result<std::unique_ptr<store>> create_sqlite_store(const std::string& folder) {
  auto file = database::open(folder, database::access::own);
  if (!file) return std::unexpected(file.error());
  return std::make_unique<sqlite_store>(std::move(*file));
}

result<std::vector<saved_account>> read_accounts(const std::string& folder) {
  auto file = database::open(folder, database::access::beside);
  if (!file) return std::unexpected(file.error());
  return file->read();
}

result<void> leave_order(const std::string& folder, const order& wanted) {
  auto file = database::open(folder, database::access::beside);
  if (!file) return std::unexpected(file.error());
  return file->add_order(wanted);
}

std::string month_of(time_point when) {
  return fmt::format("{:%Y-%m}", std::chrono::floor<std::chrono::seconds>(when));
}

}  // namespace asb::accounts
