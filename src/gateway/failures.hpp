#pragma once

#include <asb/chat/failure.hpp>
#include <asb/gateway/dispatcher.hpp>

namespace asb::gateway {

/// The failures of one request's attempts: decides when trying on is of no use, and what the
/// client is told when no attempt succeeded.
class failures {
 public:
  void add(const chat::failure& failed);

  /// True when another account cannot help: the request was refused, two accounts met the same
  /// failure of the network, or three in a row an upstream that does not work.
  bool final() const;

  /// The answer to the client. `soonest_return` is the pool's: nothing when every account is dead.
  answer_failure conclude(std::optional<std::chrono::seconds> soonest_return) const;

 private:
  std::optional<chat::failure> last_;
  std::optional<chat::failure> last_real_;  ///< that says nothing about the account
  std::size_t same_common_failures_ = 0;
  std::size_t transient_failures_ = 0;  ///< in a row
};

/// The failure of a stream that had begun, or the last of a request.
answer_failure explain(const chat::failure& failed);

}  // namespace asb::gateway
