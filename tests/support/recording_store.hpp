#pragma once

#include <asb/accounts/store.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace asb::test {

/// Remembers what it was told; a token is saved at once, or when the test says so.
class recording_store final : public accounts::store {
 public:
  result<std::vector<accounts::saved_account>> load() override {
    return std::vector<accounts::saved_account>{};
  }
  void enlist(const accounts::saved_account&) override {}
  void save_state(const std::string& key, accounts::saved_state state) override {
    const std::scoped_lock lock(mutex_);
    states.emplace_back(key, std::move(state));
  }
  void save_token(const std::string&, secret token, std::function<void()> done) override {
    {
      const std::scoped_lock lock(mutex_);
      tokens.push_back(token.reveal());
      if (hold) {
        held = std::move(done);
        return;
      }
    }
    done();
  }
  void count_use(const std::string& key, const std::string& bucket,
                 accounts::time_point when) override {
    const std::scoped_lock lock(mutex_);
    uses.push_back(key.substr(0, 8) + " " + bucket + " " + accounts::month_of(when));
  }
  void watch_orders(std::function<void(const accounts::order&)>) override {}
  void close() override {}
  std::string problem() const override { return {}; }

  std::vector<std::pair<std::string, accounts::saved_state>> states;
  std::vector<std::string> tokens;
  std::vector<std::string> uses;
  bool hold = false;
  std::function<void()> held;

 private:
  std::mutex mutex_;
};

}  // namespace asb::test
