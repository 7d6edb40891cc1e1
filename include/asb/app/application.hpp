#pragma once

#include <asb/accounts/cookie_list.hpp>
#include <asb/base/error.hpp>
#include <asb/config/config.hpp>

#include <cstdint>
#include <memory>

namespace asb::app {

/// The whole server: builds every part in the order of need, so that it falls in the reverse one.
class application {
 public:
  application(const config::config& settings, const std::vector<accounts::cookie_entry>& accounts);
  ~application();

  /// Listens and starts the workers. The error says what keeps the server from starting.
  result<void> start();
  /// Where it listens, once it does.
  std::uint16_t port() const;
  std::size_t connections() const;

  /// Takes no new connection and closes the idle ones; answers in progress go on.
  void drain();
  /// Ends what is still being answered and the workers, and saves the accounts' state.
  void stop();

 private:
  class parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace asb::app
