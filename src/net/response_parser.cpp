#include "response_parser.hpp"

#include <asb/base/text.hpp>

#include <boost/beast/http/impl/basic_parser.hpp>

namespace asb::net {

response_parser::response_parser() {
  constexpr std::uint32_t largest_header = 64 * 1024;
  header_limit(largest_header);
  body_limit(boost::none);
}

std::string_view response_parser::field(std::string_view name) const {
  for (const auto& [known, value] : fields_) {
    if (iequals(known, name)) return value;
  }
  return {};
}

void response_parser::on_response_impl(int code, string_view, int, error_code&) {
  status_ = static_cast<unsigned>(code);
}

void response_parser::on_field_impl(boost::beast::http::field, string_view name, string_view value,
                                    error_code&) {
  if (!is_header_done()) fields_.emplace_back(name, value);
}

std::size_t response_parser::on_body_impl(string_view body, error_code&) {
  if (sink_ != nullptr) sink_->on_body({body.data(), body.size()});
  return body.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  if (sink_ != nullptr) sink_->on_body({body.data(), body.size()});
  return body.size();
}

}  // namespace asb::net
