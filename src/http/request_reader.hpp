#pragma once

#include "screen.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <expected>

namespace asb::http {

struct reader_limits {
  std::size_t header = 32 * 1024;
  std::size_t body = 32 * 1024 * 1024;
  /// Raw bytes of a body (chunk overhead, extensions and trailers) beyond `body` itself.
  std::size_t overhead = 256 * 1024;
};

/// Turns the bytes of one request into a request: a bounded loop over Beast's parser, without I/O.
/// First the header, in one piece; then the caller decides; then the body.
class request_reader : private boost::beast::http::basic_parser<true> {
 public:
  explicit request_reader(const reader_limits& limits);

  /// Takes the header off the front of `input` once it is complete; false: more is needed.
  std::expected<bool, refusal> read_header(std::string& input);
  /// Takes body bytes off the front of `input`; true once the body is complete. `keep` false
  /// discards them.
  std::expected<bool, refusal> read_body(std::string& input, bool keep = true);
  /// The same for bytes that lie elsewhere; gives how many were used.
  std::expected<std::size_t, refusal> read_body_some(std::string_view input, bool keep);

  bool complete() const { return is_done(); }
  request& message() { return request_; }
  const framing& frame() const { return framing_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, string_view method, string_view target,
                       int version, error_code&) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field, string_view name, string_view value,
                     error_code&) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  reader_limits limits_;
  request request_;
  std::string target_;
  framing framing_;
  std::size_t scanned_ = 0;
  std::size_t empty_lines_ = 0;
  std::size_t body_size_ = 0;
  std::size_t raw_size_ = 0;
  const char* step_ = nullptr;  ///< where the parser's present step began
  bool keep_ = true;
};

}  // namespace asb::http
