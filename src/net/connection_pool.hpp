#pragma once

#include <asb/base/url.hpp>
#include <asb/base/watchdog.hpp>
#include <asb/net/connection.hpp>

#include <map>
#include <optional>
#include <vector>

namespace asb::net {

/// The idle keep-alive connections of one worker, `most` at once.
class connection_pool {
 public:
  connection_pool(executor ex, std::size_t most);

  /// The connection used last that is still alive; nullptr when there is none.
  std::unique_ptr<connection> take(const origin& to);
  void give_back(const origin& to, std::unique_ptr<connection> unused);
  /// Keeps nothing from here on.
  void close();

 private:
  struct entry {
    std::unique_ptr<connection> idle;
    steady_clock::time_point until;
  };
  std::size_t size() const;
  void sweep();

  const std::size_t most_;
  std::map<origin, std::vector<entry>> entries_;
  bool sweeping_ = false;
  std::optional<watchdog> sweeper_;  ///< none once closed
};

}  // namespace asb::net
