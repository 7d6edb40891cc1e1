#include "settings.hpp"

#include "codecs.hpp"
#include "proxy_url.hpp"

#include <asb/base/text.hpp>

#include <algorithm>
#include <array>
#include <functional>

namespace asb::config {
namespace {

using std::string_view;
using outcome = std::expected<void, std::string>;

constexpr codec bind_address{[](config& out, string_view text) -> outcome {
                               const auto address = parse_address(text);
                               if (!address) return std::unexpected(address.error());
                               out.bind_address = *address;
                               return {};
                             },
                             [](const config& value) -> std::string {
                               return value.bind_address ? value.bind_address->to_string()
                                                         : "0.0.0.0 and [::]";
                             }};

constexpr codec cookies{
    [](config& out, string_view text) -> outcome {
      out.cookies = secret(std::string(text));
      return {};
    },
    [](const config& value) { return value.cookies.empty() ? "" : "#" + value.cookies.hash(); }};

constexpr codec api_keys{
    [](config& out, string_view text) -> outcome {
      constexpr auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
      const auto keys = split_trimmed(text, ",\n");
      if (keys.empty()) return std::unexpected("at least one key that is not empty");
      for (const auto key : keys) {
        if (std::ranges::any_of(key, is_control)) {
          return std::unexpected("keys without control characters, separated by commas");
        }
      }
      for (const auto key : keys) out.api_keys.emplace_back(std::string(key));
      return {};
    },
    [](const config& value) {
      std::string hashes;
      for (const auto& key : value.api_keys) {
        hashes.append(hashes.empty() ? "#" : ", #").append(key.hash());
      }
      return hashes;
    }};

constexpr codec proxy{parse_into<&config::proxy, parse_proxy_url>, [](const config& value) {
                        return value.proxy ? show_proxy_url(*value.proxy) : "";
                      }};

constexpr codec log{[](config& out, string_view text) -> outcome {
                      const auto word = to_lower(trim(text));
                      if (word != "text" && word != "json") return std::unexpected("text or json");
                      out.log = word == "json" ? log_format::json : log_format::text;
                      return {};
                    },
                    [](const config& value) -> std::string {
                      return value.log == log_format::json ? "json" : "text";
                    }};

constexpr std::array<string_view, 3> reasoning_names{"reasoning_content", "think_tags", "hidden"};

constexpr codec reasoning{
    [](config& out, string_view text) -> outcome {
      const auto found = std::ranges::find(reasoning_names, to_lower(trim(text)));
      if (found == reasoning_names.end()) {
        return std::unexpected("reasoning_content, think_tags or hidden");
      }
      out.reasoning = static_cast<reasoning_format>(found - reasoning_names.begin());
      return {};
    },
    [](const config& value) {
      return std::string(reasoning_names.at(static_cast<std::size_t>(value.reasoning)));
    }};

constexpr codec reasoning_hide{[](config& out, string_view text) -> outcome {
                                 const auto hide = parse_bool(text);
                                 if (!hide) return std::unexpected(hide.error());
                                 if (*hide) out.reasoning = reasoning_format::hidden;
                                 return {};
                               },
                               [](const config& value) -> std::string {
                                 return value.reasoning == reasoning_format::hidden ? "true"
                                                                                    : "false";
                               }};

constexpr codec workers{number<&config::workers, 1, 1024>().parse, [](const config& value) {
                          return value.workers == 0 ? "number of cores"
                                                    : std::to_string(value.workers);
                        }};

/// A URL goes into a request line and a Host header, so it is held to their characters too.
parsed<url> parse_upstream_url(string_view text) {
  const auto plain = parse_header_value(text);
  if (!plain) return std::unexpected("an http:// or https:// URL: it must be printable ASCII");
  auto value = parse_url(*plain);
  if (!value) return std::unexpected("an http:// or https:// URL: " + value.error());
  return value;
}

parsed<url> parse_base_url(string_view text) {
  auto value = parse_upstream_url(text);
  while (value && value->path.ends_with('/')) value->path.pop_back();
  return value;
}

template <url config::* Field, auto Parse>
constexpr codec location() {
  return {parse_into<Field, Parse>, [](const config& value) {
            const url& at = value.*Field;
            return (at.server.tls ? "https://" : "http://") + at.server.host_header() + at.path;
          }};
}

constexpr codec model_map{parse_into<&config::model_map, parse_model_map>, [](const config& value) {
                            std::string list;
                            for (const auto& [name, upstream_name, bucket] : value.model_map) {
                              list.append(list.empty() ? "" : ",").append(name);
                              list.append("=").append(upstream_name);
                              list.append(bucket.empty() ? "" : ":").append(bucket);
                            }
                            return list;
                          }};

std::string join(const auto& list, auto text_of) {
  std::string joined;
  for (const auto& each : list)
    joined.append(joined.empty() ? "" : ",").append(std::invoke(text_of, each));
  return joined;
}

template <std::vector<ip_range> config::* Field, auto Parse>
constexpr codec ranges() {
  return {parse_into<Field, Parse>,
          [](const config& value) { return join(value.*Field, &ip_range::text); }};
}

constexpr codec cors_origins{
    parse_into<&config::cors_origins, parse_origins>, [](const config& value) -> std::string {
      return value.cors_origins.empty() ? "*" : join(value.cors_origins, std::identity());
    }};

template <std::string config::* Field>
constexpr codec header() {
  return text<Field, parse_header_value>();
}

constexpr std::array table{
    setting{"PORT", "Port to listen on; 0 takes any free one.", number<&config::port, 0, 65535>()},
    setting{"BIND_ADDRESS", "IP address to listen on; `[::]` by default only where it exists.",
            bind_address},
    setting{"AS_COOKIE",
            "Refresh tokens of the accounts, separated by commas or newlines. An entry may be "
            "`token@SERIAL` to fix its device id.",
            cookies, true},
    setting{"API_SECRET",
            "Keys that clients may use, separated by commas. Unset: open to everyone.", api_keys,
            true},
    setting{"REQUEST_RATE_LIMIT",
            "API requests per minute and client address (IPv6: per /64); 0: no limit.",
            number<&config::rate_limit, 0, 1'000'000>()},
    setting{"TRUSTED_PROXIES",
            "Addresses and ranges of proxies whose X-Forwarded-For is believed; `private` means "
            "those that are not on the internet.",
            ranges<&config::trusted_proxies, parse_proxies>()},
    setting{"IP_BLACK_LIST", "Addresses and ranges that are refused.",
            ranges<&config::black_list, parse_ranges>()},
    setting{"CORS_ORIGINS", "Origins whose pages may call, such as `https://chat.example`.",
            cors_origins},
    setting{"DATA_DIR", "Folder of the accounts' state.", text<&config::data_dir, parse_folder>()},
    setting{"RATE_LIMIT_COOKIE_LOCK_DURATION",
            "Seconds an account rests when the upstream finds it too busy and gives no time.",
            seconds<&config::cooling, 1, 86400>()},
    setting{"ACCOUNT_MAX_CONCURRENCY", "Requests at once per account; 0: no limit.",
            number<&config::account_concurrency, 0, 100000>()},
    setting{"MODEL_MAP",
            "Models to add or override: `name=upstream_name[:bucket]`, separated by commas.",
            model_map},
    setting{"DEBUG", "`true` logs at debug level.", boolean<&config::debug>()},
    setting{"LOG_FORMAT", "`text` or `json`.", log},
    setting{"PROXY_URL",
            "Proxy for everything that goes to the upstream: `http`, `https`, `socks5` or "
            "`socks5h`, such as `socks5h://user:password@127.0.0.1:1080`.",
            proxy, true},
    setting{"ROUTE_PREFIX", "Path before all API routes: `hf` gives `/hf/v1/chat/completions`.",
            text<&config::route_prefix, parse_route_prefix>()},
    setting{"SYSTEM_PROMPT", "System message for requests that bring none.",
            text<&config::system_prompt, parse_utf8>()},
    setting{"REASONING_FORMAT",
            "Where reasoning goes: `reasoning_content` (a field of its own), `think_tags` (in the "
            "answer) or `hidden`.",
            reasoning},
    // After REASONING_FORMAT, which it overrides.
    setting{"REASONING_HIDE", "`1` means the same as `REASONING_FORMAT=hidden`.", reasoning_hide},
    setting{"CODE_FENCES", "Wraps code sections in Markdown fences.",
            boolean<&config::code_fences>()},
    setting{"STREAM_HEARTBEAT", "Seconds of silence in a stream before `: ping` is sent.",
            seconds<&config::stream_heartbeat, 1>()},
    setting{"MAX_BODY_MB", "Largest request body in MiB.",
            number<&config::max_body_bytes, 1, 1024, std::uint64_t{1} << 20U>()},
    setting{"UPSTREAM_CONNECT_TIMEOUT",
            "Seconds to connect to the upstream, proxy and TLS included.",
            seconds<&config::upstream_connect_timeout, 1>()},
    setting{"UPSTREAM_FIRST_BYTE_TIMEOUT",
            "Seconds until the upstream begins to answer, sending included.",
            seconds<&config::upstream_first_byte_timeout, 1>()},
    setting{"UPSTREAM_IDLE_TIMEOUT", "Seconds the upstream may be silent within an answer.",
            seconds<&config::upstream_idle_timeout, 1>()},
    setting{"SHUTDOWN_GRACE", "Seconds that streams may take to finish after SIGTERM.",
            seconds<&config::shutdown_grace, 0>()},
    setting{"WORKERS", "Threads that serve.", workers},
    setting{"AS_BASE_URL", "Where the upstream is; `http://` is allowed.",
            location<&config::base_url, parse_base_url>()},
    setting{"AS_CHAT_PATH", "Path of the chat call, after `AS_BASE_URL`.",
            text<&config::chat_path, parse_request_path>()},
    setting{"AS_TOKEN_URL", "Where access tokens are fetched, without the query.",
            location<&config::token_url, parse_upstream_url>()},
    setting{"AS_FIREBASE_API_KEY", "Public project identifier sent to the token service.",
            header<&config::firebase_api_key>()},
    setting{"AS_APP_VERSION", "`app-version` header of the chat call.",
            header<&config::app_version>()},
    setting{"AS_APP_BUILD", "`app-build-number` header of the chat call.",
            header<&config::app_build>()},
    setting{"USER_AGENT", "`user-agent` header of the chat call.", header<&config::user_agent>()},
    setting{"ACCEPT_LANGUAGE", "`accept-language` header of the chat call.",
            header<&config::accept_language>()},
};

constexpr std::array foreign{
    foreign_setting{"SSL_CERT_FILE", "File of trusted CA certificates, read by OpenSSL."},
    foreign_setting{"SSL_CERT_DIR", "Directory of trusted CA certificates, read by OpenSSL."},
    foreign_setting{"TZ", "Time zone of the log, such as `Asia/Shanghai`; else the system's."},
};

}  // namespace

std::span<const setting> settings() {
  return table;
}
std::span<const foreign_setting> foreign_settings() {
  return foreign;
}

}  // namespace asb::config
