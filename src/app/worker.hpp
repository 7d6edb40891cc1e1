#pragma once

#include "token_adapter.hpp"

#include <asb/accounts/pool.hpp>
#include <asb/alexsidebar/client.hpp>
#include <asb/alexsidebar/token_client.hpp>
#include <asb/api/service.hpp>
#include <asb/config/config.hpp>
#include <asb/gateway/dispatcher.hpp>
#include <asb/http/server.hpp>
#include <asb/net/dialer.hpp>
#include <asb/net/http_client.hpp>

#include <thread>

namespace asb::app {

/// What all workers share; outlives them.
struct shared {
  const config::config& settings;
  accounts::pool& accounts;
  const accounts::store& store;
  const alexsidebar::model_table& models;
  const tokens::counter& counter;
  side_thread& aside;
  const api::params& api;
  api::rate_limiter* limiter;  ///< null: no limit
  http::load_limit& load;
  net::tls_context* tls;
};

/// One thread with its io_context and everything that runs on it.
class worker {
 public:
  explicit worker(const shared& with);
  ~worker();
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  void start();
  executor get_executor() { return context_.get_executor(); }
  http::server& server() { return server_; }
  accounts::token_source& tokens() { return tokens_; }

  /// From any thread.
  void drain();
  /// Ends every connection and, when nothing is left to do, the thread.
  void stop();
  /// Waits for the thread's end. No worker may go before all have ended: they post to each other.
  void join();

 private:
  // Members are destroyed from the last to the first; the context goes last.
  asio::io_context context_{1};
  asio::executor_work_guard<executor> busy_{context_.get_executor()};
  std::unique_ptr<net::dialer> dialer_;
  net::http_client http_;
  std::unique_ptr<alexsidebar::upstream> upstream_;
  alexsidebar::token_client token_client_;
  token_adapter tokens_;
  gateway::dispatcher dispatcher_;
  api::service service_;
  http::server server_;
  std::thread thread_;
};

}  // namespace asb::app
