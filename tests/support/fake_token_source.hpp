#pragma once

#include <asb/accounts/token_source.hpp>

#include <boost/asio/post.hpp>

#include <deque>
#include <string>
#include <vector>

namespace asb::test {

using token_outcome = std::expected<accounts::token_grant, chat::failure>;

inline token_outcome grant(std::string access, std::string refresh = {}, int seconds = 3600) {
  return accounts::token_grant{secret(std::move(access)), secret(std::move(refresh)),
                               std::chrono::seconds(seconds)};
}

inline token_outcome refusal(chat::verdict what) {
  return std::unexpected(chat::failure{what, {{}, "refused by the test"}, std::nullopt});
}

/// Gives the scripted outcomes one after the other, then access tokens made from the refresh token
/// and a number. Answers in a later turn of the event loop, as a network would.
class fake_token_source final : public accounts::token_source {
 public:
  awaitable<token_outcome> refresh(const secret& refresh_token) override {
    asked.push_back(refresh_token.reveal());
    co_await asio::post(use_awaitable);
    if (script.empty()) {
      co_return grant("access-" + asked.back() + "-" + std::to_string(asked.size()));
    }
    auto next = script.front();
    script.pop_front();
    co_return next;
  }

  std::deque<token_outcome> script;
  std::vector<std::string> asked;
};

}  // namespace asb::test
