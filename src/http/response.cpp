#include <asb/http/response.hpp>

#include <boost/beast/http/status.hpp>

#include <array>
#include <ctime>

namespace asb::http {

std::string_view reason_phrase(unsigned status) {
  const auto phrase =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return phrase.empty() ? "Unknown" : std::string_view(phrase.data(), phrase.size());
}

std::string_view http_date() {
  thread_local std::time_t made_at = 0;
  thread_local std::array<char, 32> text{};
  const auto now = std::time(nullptr);
  if (now != made_at) {
    made_at = now;
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  }
  return text.data();
}

}  // namespace asb::http
