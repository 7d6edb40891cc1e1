#pragma once

#include <asb/base/ip_range.hpp>
#include <asb/base/secret.hpp>
#include <asb/base/url.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace asb::config {

enum class log_format { text, json };
enum class reasoning_format { reasoning_content, think_tags, hidden };

/// A model of MODEL_MAP. Without a bucket it spends that of the built-in models with its upstream
/// name, else `chat`.
struct mapped_model {
  std::string name;
  std::string upstream_name;
  std::string bucket;
  friend bool operator==(const mapped_model&, const mapped_model&) = default;
};

/// The proxy for everything that goes to the upstream.
struct outgoing_proxy {
  enum class scheme { http, https, socks5, socks5h };  ///< socks5h: the proxy looks names up
  struct login {
    secret user;  ///< percent-decoded, without control characters
    secret password;
  };
  scheme kind = scheme::http;
  authority server;
  std::optional<login> credentials;
};

/// Every setting of the program, checked. The initial values are the documented defaults: the help
/// and the README's table print them from here.
struct config {
  std::uint16_t port = 10033;  ///< 0: any free one
  /// None: 0.0.0.0, and [::] where the machine has IPv6.
  std::optional<boost::asio::ip::address> bind_address;
  secret cookies;                       ///< the account list as given, not taken apart
  std::vector<secret> api_keys;         ///< empty: open to all
  std::optional<outgoing_proxy> proxy;  ///< none: direct connections
  bool debug = false;
  log_format log = log_format::text;
  std::string route_prefix;   ///< empty, or `/a/b` without a slash at its end
  std::string system_prompt;  ///< valid UTF-8; empty: none
  reasoning_format reasoning = reasoning_format::reasoning_content;
  bool code_fences = true;
  std::chrono::seconds stream_heartbeat{15};
  std::size_t max_body_bytes = std::size_t{32} << 20U;
  std::chrono::seconds upstream_connect_timeout{10};
  std::chrono::seconds upstream_first_byte_timeout{120};
  std::chrono::seconds upstream_idle_timeout{120};
  std::chrono::seconds shutdown_grace{30};
  std::size_t rate_limit = 60;            ///< requests per minute and address; 0: none
  std::vector<ip_range> trusted_proxies;  ///< whose X-Forwarded-For is believed
  std::vector<ip_range> black_list;
  std::vector<std::string> cors_origins;  ///< in lower case; empty: any
  std::string data_dir = "./data";
  std::chrono::seconds cooling{600};    ///< of an account, when the upstream gives no time
  std::size_t account_concurrency = 0;  ///< attempts at once per account; 0: no cap
  std::vector<mapped_model> model_map;
  unsigned workers = 0;  ///< 0 only as the default's stand-in: load() gives the number of cores

  // Facts about the upstream (upstream.md §1 and §5). Values that go into a request line or a
  // header are printable ASCII.
  url base_url{{.tls = true, .host = "api.alexcodes.app", .port = 443},
               ""};  ///< no slash at its end
  std::string chat_path = "/call_assistant5";
  url token_url{{.tls = true, .host = "securetoken.googleapis.com", .port = 443}, "/v1/token"};
  // The public project identifier that AlexSideBar's own clients carry, not a secret.
  std::string firebase_api_key = "AIzaSyB-nqA5j737l5Nd39K6fBit76VIrymqOUg";
  std::string app_version = "2.5.6";
  std::string app_build = "190";
  std::string user_agent = "AlexSideBar/190 CFNetwork/1568.300.101 Darwin/24.2.0";
  std::string accept_language = "zh-CN,zh-Hans;q=0.9";
};

}  // namespace asb::config
