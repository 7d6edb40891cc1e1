#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace simulator {

/// A plain blocking client for the simulator's own tests: every wait ends after 20 s.
class test_client {
 public:
  enum class end { none, fin, close_notify, reset, timeout };

  /// Throws when it cannot connect.
  explicit test_client(std::uint16_t port);
  ~test_client();
  test_client(const test_client&) = delete;
  test_client& operator=(const test_client&) = delete;

  /// A careful client: trusts `ca_pem` only, wants `host` in the certificate and TLS 1.2. Empty on
  /// success, else OpenSSL's reason.
  std::string start_tls(const std::string& ca_pem, const std::string& host);

  void send(std::string_view bytes);
  /// All that comes until the connection ends; last_end() says how.
  std::string read_to_end();
  /// Reads until `size` bytes have come or the connection ends.
  std::string read(std::size_t size);
  /// A response with its chunked or sized body, and its status.
  struct response {
    unsigned status = 0;
    std::string header;
    std::string body;
    bool whole = false;
  };
  response read_response();
  end last_end() const { return end_; }
  /// Whether nothing comes within `time`.
  bool silent_for(std::chrono::milliseconds time) const;
  void close();

 private:
  bool fill();

  int socket_ = -1;
  ssl_ctx_st* context_ = nullptr;
  ssl_st* ssl_ = nullptr;
  std::string buffer_;
  end end_ = end::none;
};

/// A chat call as upstream.md §1 wants it, asking `text`.
std::string chat_call(std::string_view access_token, std::string_view text,
                      std::string_view model = "gpt4o", bool think_first = false);
std::string refresh_call(std::string_view refresh_token);
std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

/// The access token that a refresh with this token gives; empty if it gives none.
std::string access_token(std::uint16_t port, std::string_view refresh_token);

}  // namespace simulator
