#pragma once

#include "account_behaviour.hpp"
#include "certificates.hpp"
#include "generated_answer.hpp"
#include "presets.hpp"
#include "scenario.hpp"
#include "state.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace simulator {

struct params {
  std::uint16_t port = 0;  ///< 0: any free one
  std::string bind = "127.0.0.1";
  bool tls = false;
  tls_variant certificate = tls_variant::good;
  bool stalls = false;  ///< accepts and takes bytes, but never answers, not even a TLS handshake
  unsigned threads = 1;
  milliseconds pace{0};        ///< between the frames of scenarios that set none
  bool keeps_requests = true;  ///< false: only the counters, for load
};

/// The upstream (`POST /call_assistant5`) and the token service (`POST /v1/token`) on one port, on
/// threads of its own, from construction to destruction. All members are thread safe.
class server {
 public:
  /// Throws when it cannot listen.
  explicit server(params wanted = {});
  /// Closes every connection.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::uint16_t port() const;
  /// `http://127.0.0.1:PORT`, or https with `localhost`.
  std::string base_url() const;
  /// The authority that a client must trust; empty without TLS.
  const std::string& ca_pem() const;

  /// For chat calls that neither the request, the script nor the account decides.
  void set_default(scenario wanted);
  /// The next chat calls with a valid token take these one after the other.
  void script(std::vector<scenario> next);
  /// For the account of this refresh token; a rotated one names the same account.
  void set_account(const std::string& refresh_token, account_behaviour behaviour);
  /// For accounts that are seen first after this call.
  void set_default_account(account_behaviour behaviour);

  /// A copy of everything recorded.
  state snapshot() const;
  /// Waits for `holds`; false if it did not hold within `limit`. `holds` must not call the server.
  bool wait_until(const std::function<bool(const state&)>& holds,
                  std::chrono::milliseconds limit) const;

 private:
  class implementation;
  std::unique_ptr<implementation> self_;
};

}  // namespace simulator
