#pragma once

#include <asb/net/http_response.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <string>
#include <utility>
#include <vector>

namespace asb::net {

/// Beast's parser with its body callbacks wired to a body_sink: bytes go from the read buffer to
/// the consumer without a copy. Trailers are dropped.
class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
  response_parser();

  void deliver_to(body_sink* sink) { sink_ = sink; }
  unsigned status() const { return status_; }
  std::string_view field(std::string_view name) const;

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int,
                       error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code&) override;
  void on_field_impl(boost::beast::http::field, string_view name, string_view value,
                     error_code&) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  unsigned status_ = 0;
  std::vector<std::pair<std::string, std::string>> fields_;
  body_sink* sink_ = nullptr;
};

}  // namespace asb::net
