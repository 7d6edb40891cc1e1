#include "test_client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace simulator {

test_client::test_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    throw std::system_error(errno, std::generic_category(), "connect");
  }
}

test_client::~test_client() {
  close();
}

void test_client::close() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  ssl_ = nullptr;
  context_ = nullptr;
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

std::string test_client::start_tls(const std::string& ca_pem, const std::string& host) {
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  BIO* pem = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
  X509* authority = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), authority);
  X509_free(authority);
  BIO_free(pem);
  ssl_ = SSL_new(context_);
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str()) != 1) {
    SSL_set1_host(ssl_, host.c_str());
  }
  SSL_set_fd(ssl_, socket_);
  ERR_clear_error();
  if (SSL_connect(ssl_) == 1) return {};
  if (const long why = SSL_get_verify_result(ssl_); why != X509_V_OK) {
    return X509_verify_cert_error_string(why);
  }
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return reason != nullptr ? reason : "the connection ended";
}

void test_client::send(std::string_view bytes) {
  if (ssl_ != nullptr) {
    SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
    return;
  }
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool test_client::fill() {
  char bytes[16384];
  errno = 0;
  ERR_clear_error();
  const long size = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes)
                                    : static_cast<long>(::recv(socket_, bytes, sizeof bytes, 0));
  if (size > 0) {
    buffer_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }
  if (errno == ECONNRESET) {
    end_ = end::reset;
  } else if (errno == EAGAIN) {
    end_ = end::timeout;
  } else {
    const bool notified = ssl_ != nullptr && SSL_get_error(ssl_, 0) == SSL_ERROR_ZERO_RETURN;
    end_ = notified ? end::close_notify : end::fin;
  }
  return false;
}

std::string test_client::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

std::string test_client::read(std::size_t size) {
  while (buffer_.size() < size && fill()) {
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, taken.size());
  return taken;
}

test_client::response test_client::read_response() {
  response got;
  std::size_t line_end = buffer_.npos;
  while ((line_end = buffer_.find("\r\n\r\n")) == buffer_.npos && fill()) {
  }
  if (line_end == buffer_.npos) return got;
  got.header = read(line_end + 4);
  got.status = static_cast<unsigned>(std::stoul(got.header.substr(9, 3)));
  if (const auto at = got.header.find("content-length: "); at != got.header.npos) {
    const std::size_t size = std::stoul(got.header.substr(at + 16));
    got.body = read(size);
    got.whole = got.body.size() == size;
    return got;
  }
  if (!got.header.contains("transfer-encoding: chunked")) {
    got.body = read_to_end();
    got.whole = true;
    return got;
  }
  for (;;) {
    while ((line_end = buffer_.find("\r\n")) == buffer_.npos && fill()) {
    }
    if (line_end == buffer_.npos) return got;
    const std::size_t size = std::stoul(read(line_end + 2), nullptr, 16);
    const std::string data = read(size + 2);
    got.body += data.substr(0, std::min(size, data.size()));
    if (data.size() < size + 2) return got;
    if (size == 0) break;
  }
  got.whole = true;
  return got;
}

bool test_client::silent_for(std::chrono::milliseconds time) const {
  pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
  return buffer_.empty() && ::poll(&watched, 1, static_cast<int>(time.count())) == 0;
}

std::string post(std::string_view path, std::string_view body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{}", path,
                     body.size(), body);
}

std::string get(std::string_view path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
}

std::string chat_call(std::string_view access_token, std::string_view text, std::string_view model,
                      bool think_first) {
  using nlohmann::json;
  const json message{{"role", "User"},
                     {"id", 0},
                     {"ts_created", 1750000000},
                     {"web_access", false},
                     {"img_urls", json::array()},
                     {"relevant_files", json::array()},
                     {"docs", json::array()},
                     {"code_contexts", json::array()},
                     {"think_first", think_first},
                     {"sections", {{{"text", {{"text", text}, {"is_thinking", false}}}}}}};
  const json body{
      {"model", model},
      {"prompt", ""},
      {"api_keys", {{"anthropic", ""}, {"perplexity", ""}, {"gemini", ""}, {"openai", ""}}},
      {"deps", json::array()},
      {"messages", {message}}};
  const std::string bytes = body.dump();
  return fmt::format(
      "POST /call_assistant5 HTTP/1.1\r\nHost: localhost\r\n"
      "user-agent: AlexSideBar/190 CFNetwork/1568.300.101 Darwin/24.2.0\r\n"
      "accept-language: zh-CN,zh-Hans;q=0.9\r\napp-build-number: 190\r\napp-version: 2.5.6\r\n"
      "auth: {}\r\ncontent-type: application/json\r\nlocal-id: ABCDEFGH12\r\n"
      "content-length: {}\r\n\r\n{}",
      access_token, bytes.size(), bytes);
}

std::string refresh_call(std::string_view refresh_token) {
  const std::string body = fmt::format("grant_type=refresh_token&refresh_token={}", refresh_token);
  return fmt::format(
      "POST /v1/token?key=public-key HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n"
      "User-Agent: node-fetch/1.0 (+https://github.com/bitinn/node-fetch)\r\n"
      "X-Client-Version: Node/JsCore/10.5.2/FirebaseCore-web\r\n"
      "X-Firebase-gmpid: 1:252179682924:web:9c80c6a32cb4682cbfaa49\r\n"
      "Content-Length: {}\r\n\r\n{}",
      body.size(), body);
}

std::string access_token(std::uint16_t port, std::string_view refresh_token) {
  test_client client(port);
  client.send(refresh_call(refresh_token));
  const auto answer = nlohmann::json::parse(client.read_response().body, nullptr, false);
  return answer.is_object() ? answer.value("access_token", "") : "";
}

}  // namespace simulator
