#pragma once

#include <asb/chat/failure.hpp>
#include <asb/gateway/dispatcher.hpp>

namespace asb::gateway {

/// The failures of one request's attempts: decides when trying on is of no use, and what the
/// client is told when no attempt succeeded.
class failures {
 public:
  explicit failures(std::chrono::seconds default_rest) : default_rest_(default_rest) {}

  void add(const chat::failure& failed);

  /// True when another account cannot help: the request was refused, or two accounts met the same
  /// failure of the network.
  bool final() const;

  /// The answer to the client; needs at least one failure.
  answer_failure conclude() const;

 private:
  std::chrono::seconds default_rest_;
  std::optional<chat::failure> last_;
  std::optional<chat::failure> last_real_;  ///< that says nothing about the account
  std::optional<std::chrono::seconds> soonest_;
  std::size_t same_common_failures_ = 0;
};

/// The failure of a stream that had begun, or the last of a request.
answer_failure explain(const chat::failure& failed);

}  // namespace asb::gateway
