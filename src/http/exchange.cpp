#include <asb/http/exchange.hpp>

#include <spdlog/fmt/fmt.h>

namespace asb::http {

void exchange::add_field(std::string name, std::string value) {
  for (auto& [known, old] : fields_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  fields_.emplace_back(std::move(name), std::move(value));
}

std::string exchange::make_head(unsigned status, std::string_view content_type,
                                const field_list& fields) {
  begun_ = true;
  record_.status = status;
  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, reason_phrase(status), http_date());
  const auto append = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!content_type.empty()) append("Content-Type", content_type);
  append("X-Request-Id", record_.request_id);
  for (const auto& [name, value] : fields_) append(name, value);
  for (const auto& [name, value] : fields) append(name, value);
  if (!back_.keeps_alive()) {
    append("Connection", "close");
  } else if (!request_.http11) {
    append("Connection", "keep-alive");
  }
  head.append("\r\n");
  return head;
}

std::string exchange::render(response& r) {
  const bool bodyless = r.status == 204 || r.status == 304;
  if (!bodyless) r.fields.emplace_back("Content-Length", std::to_string(r.body.size()));
  auto out = make_head(r.status, bodyless ? "" : r.content_type, r.fields);
  if (bodyless || request_.method == "HEAD") r.body.clear();
  constexpr std::size_t one_write = 64 * 1024;
  if (r.body.size() <= one_write) out.append(std::exchange(r.body, {}));
  return out;
}

awaitable<bool> exchange::respond(response r) {
  const auto first = render(r);
  if (!co_await write(first)) co_return false;
  co_return r.body.empty() || co_await write(r.body);
}

bool exchange::respond_now(response r) {
  const auto all = render(r) + r.body;
  return write_now(all);
}

awaitable<bool> exchange::write(std::string_view bytes) {
  record_.bytes += bytes.size();
  return back_.write(bytes);
}

bool exchange::write_now(std::string_view bytes) {
  const bool written = back_.write_now(bytes);
  if (written) record_.bytes += bytes.size();
  return written;
}

}  // namespace asb::http
