#pragma once

#include "http_words.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace simulator {

/// A request of the chat or the token service, as it came.
struct recorded_request {
  std::uint64_t number = 0;      ///< counts from 1, per service
  std::uint64_t connection = 0;  ///< counts from 1
  std::string account;           ///< the account's first refresh token; empty: unknown
  http_request request;
  /// Where the request differs from what the wire protocol wants.
  std::vector<std::string> violations;
  std::chrono::steady_clock::time_point at;
};

/// An answer whose end the peer did not wait for.
struct aborted_answer {
  std::uint64_t request = 0;  ///< number of the chat request
  std::uint64_t connection = 0;
  std::size_t bytes_sent = 0;
  std::chrono::steady_clock::time_point at;
};

/// What has reached the simulator. Counters count always; of the records the last 10,000 are kept,
/// and of them at most 64 MiB, or none when recording is off.
struct state {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t handshakes_failed = 0;
  std::uint64_t streams_running = 0;  ///< chat answers that have begun and not ended
  std::uint64_t chats = 0;
  std::uint64_t chats_answered = 0;  ///< to the end that the scenario wanted
  std::uint64_t chats_aborted = 0;   ///< by the peer
  std::uint64_t refreshes = 0;
  std::uint64_t bad_requests = 0;  ///< not HTTP, or to no service
  std::uint64_t violations = 0;

  std::deque<recorded_request> chat_requests;
  std::deque<recorded_request> token_requests;
  std::deque<aborted_answer> aborted;
};

}  // namespace simulator
