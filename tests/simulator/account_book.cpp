#include "account_book.hpp"

#include <openssl/rand.h>
#include <spdlog/fmt/fmt.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace simulator {
namespace {

constexpr std::size_t access_tokens_per_account = 64;

/// Names the account's refresh that it belongs to, so that a test can tell old from new.
std::string random_token(std::string_view prefix, unsigned refresh) {
  std::array<std::uint8_t, 20> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no random bytes");
  }
  return fmt::format("{}-{}-{:02x}", prefix, refresh, fmt::join(bytes, ""));
}

/// One more use of an answer that is limited to `times` (0: not limited).
template <class Answer>
Answer use_up(Answer& answer, unsigned& times) {
  if (times == 0 || !answer) return answer;
  return --times == 0 ? std::exchange(answer, {}) : answer;
}

}  // namespace

void account_book::set(const std::string& refresh_token, account_behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  account& of = find_or_make(name_of(refresh_token));
  if (behaviour.revoke_access) revoke_access(of);
  behave(of, behaviour);
}

void account_book::behave(account& of, const account_behaviour& behaviour) const {
  of.behaviour = behaviour;
  of.chat = behaviour.chat ? std::make_shared<prepared_scenario>(*behaviour.chat, pace_) : nullptr;
}

void account_book::set_default(account_behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  default_ = std::move(behaviour);
}

void account_book::reset() {
  const std::lock_guard lock(mutex_);
  default_ = {};
  for (auto& [name, of] : accounts_) behave(of, {});
}

account_book::account& account_book::find_or_make(const std::string& name) {
  const auto [place, made] = accounts_.try_emplace(name);
  account& of = place->second;
  if (made) {
    behave(of, default_);
    of.current_refresh_token = name;
  }
  return of;
}

std::string account_book::name_of(const std::string& refresh_token) const {
  const auto found = rotated_.find(refresh_token);
  return found == rotated_.end() ? refresh_token : found->second;
}

std::string account_book::account_of(const std::string& refresh_token) {
  const std::lock_guard lock(mutex_);
  return name_of(refresh_token);
}

void account_book::revoke_access(account& of) {
  for (const std::string& token : of.access_tokens) access_.erase(token);
  of.access_tokens.clear();
}

std::string account_book::new_access_token(account& of, const std::string& name,
                                           clock::time_point now) {
  std::string token = random_token("sim-access", of.refreshes);
  access_.emplace(token, access{name, now + of.behaviour.access_lifetime});
  of.access_tokens.push_back(token);
  if (of.access_tokens.size() > access_tokens_per_account) {
    access_.erase(of.access_tokens.front());
    of.access_tokens.pop_front();
  }
  return token;
}

account_book::refresh_outcome account_book::refresh(const std::string& refresh_token,
                                                    clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const std::string name = name_of(refresh_token);
  account& of = find_or_make(name);
  refresh_outcome outcome;
  outcome.granted.account = name;
  if (of.behaviour.forgets_rotated && refresh_token != of.current_refresh_token) {
    outcome.known = false;
    return outcome;
  }
  outcome.answer = use_up(of.behaviour.refresh, of.behaviour.refresh_times);
  if (outcome.answer && !std::holds_alternative<demo_answer>(outcome.answer->what)) return outcome;
  ++of.refreshes;
  if (of.behaviour.rotates) {
    of.current_refresh_token = random_token("sim-refresh", of.refreshes);
    rotated_.emplace(of.current_refresh_token, name);
  }
  outcome.granted.access_token = new_access_token(of, name, now);
  outcome.granted.refresh_token = of.current_refresh_token;
  outcome.granted.lifetime = of.behaviour.access_lifetime;
  return outcome;
}

account_book::chat_outcome account_book::use(const std::string& access_token,
                                             clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = access_.find(access_token);
  if (found == access_.end()) return {};
  access& token = found->second;
  account& of = find_or_make(token.account);
  const bool used_up = of.behaviour.access_uses > 0 && token.uses >= of.behaviour.access_uses;
  if (used_up || now >= token.expires) {
    return {.admitted = false, .account = token.account, .answer = nullptr};
  }
  ++token.uses;
  return {.admitted = true,
          .account = token.account,
          .answer = use_up(of.chat, of.behaviour.chat_times)};
}

}  // namespace simulator
