#pragma once

#include "account_behaviour.hpp"
#include "prepared_scenario.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace simulator {

/// The accounts and the tokens they were given. An unknown refresh token makes a new account with
/// the default behaviour. Thread safe.
class account_book {
 public:
  using clock = std::chrono::steady_clock;

  struct grant {
    std::string account;  ///< the refresh token it was first known by
    std::string access_token;
    std::string refresh_token;
    std::chrono::seconds lifetime{};
  };
  struct refresh_outcome {
    bool known = true;  ///< false: a refresh token that was replaced
    grant granted;
    std::optional<scenario> answer;  ///< demo content stands for the tokens granted
  };
  struct chat_outcome {
    bool admitted = false;
    std::string account;
    std::shared_ptr<prepared_scenario> answer;  ///< null: the default
  };

  /// `pace` is for chat scenarios that set none.
  explicit account_book(milliseconds pace) : pace_(pace) {}

  void set(const std::string& refresh_token, account_behaviour behaviour);
  void set_default(account_behaviour behaviour);
  /// Forgets behaviours; tokens that were handed out stay valid.
  void reset();

  refresh_outcome refresh(const std::string& refresh_token, clock::time_point now);
  /// Counts a chat call with this access token.
  chat_outcome use(const std::string& access_token, clock::time_point now);
  /// The account of a refresh token, rotated or not.
  std::string account_of(const std::string& refresh_token);

 private:
  struct account {
    account_behaviour behaviour;
    std::shared_ptr<prepared_scenario> chat;
    std::string current_refresh_token;
    std::deque<std::string> access_tokens;
    unsigned refreshes = 0;  ///< that gave tokens
  };
  struct access {
    std::string account;
    clock::time_point expires;
    unsigned uses = 0;
  };

  account& find_or_make(const std::string& name);
  std::string name_of(const std::string& refresh_token) const;
  void behave(account& of, const account_behaviour& behaviour) const;
  void revoke_access(account& of);
  std::string new_access_token(account& of, const std::string& name, clock::time_point now);

  const milliseconds pace_;
  std::mutex mutex_;
  account_behaviour default_;
  std::unordered_map<std::string, account> accounts_;
  std::unordered_map<std::string, std::string> rotated_;  ///< refresh token given → account
  std::unordered_map<std::string, access> access_;
};

}  // namespace simulator
