#include "body_reader.hpp"

namespace asb::alexsidebar {
namespace {

class collector final : public net::body_sink {
 public:
  void on_body(std::string_view bytes) override { text.append(bytes); }
  std::string text;
};

}  // namespace

awaitable<result<std::string>> read_body(net::http_response& response, std::size_t limit) {
  collector body;
  while (body.text.size() < limit) {
    const auto more = co_await response.read(body);
    if (!more) co_return std::unexpected(more.error());
    if (!*more) break;
  }
  co_return std::move(body.text);
}

}  // namespace asb::alexsidebar
