#pragma once

#include "proxy_handshake.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace asb::net {

/// A handshake played to its end.
struct played {
  std::vector<std::string> sent;  ///< by us
  handshake_step::action end = handshake_step::action::read;
  std::string text;  ///< the last step's
};

using handshake_ptr = std::unique_ptr<proxy_handshake>;

/// Plays a handshake against a proxy that answers the n-th sent bytes with the n-th answer, each
/// fed in pieces of at most `piece` bytes, the first of them `first` bytes long. Ends early when
/// the answers do.
inline played play(const handshake_ptr& with, const std::vector<std::string>& answers,
                   std::size_t piece = std::string::npos, std::size_t first = 0) {
  using action = handshake_step::action;
  played result;
  auto step = with->begin();
  for (const auto& answer : answers) {
    if (step.what != action::send) break;
    result.sent.push_back(step.text);
    std::string_view rest = answer;
    auto size = first > 0 ? first : piece;
    step = {action::read};
    while (step.what == action::read && !rest.empty()) {
      const auto now = rest.substr(0, size);
      rest.remove_prefix(now.size());
      step = with->feed(now);
      size = piece;
    }
  }
  if (step.what == action::send) result.sent.push_back(step.text);
  result.end = step.what;
  result.text = step.text;
  return result;
}

/// Plays it whole, byte by byte, and cut in two at every place: all must come to the same.
template <class Make>
played play_every_cut(const Make& make, const std::vector<std::string>& answers) {
  const auto whole = play(make(), answers);
  const auto same = [&](const played& other) {
    EXPECT_EQ(other.sent, whole.sent);
    EXPECT_EQ(other.end, whole.end);
    EXPECT_EQ(other.text, whole.text);
  };
  same(play(make(), answers, 1));
  std::size_t longest = 0;
  for (const auto& answer : answers) longest = std::max(longest, answer.size());
  for (std::size_t cut = 1; cut < longest; ++cut) {
    same(play(make(), answers, std::string::npos, cut));
  }
  return whole;
}

}  // namespace asb::net
