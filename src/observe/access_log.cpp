#include "access_logger.hpp"

#include <asb/base/json_text.hpp>
#include <asb/observe/access_log.hpp>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

namespace asb::observe {
namespace {

struct destination {
  std::shared_ptr<spdlog::logger> logger;
  log_format format = log_format::text;
};

destination& access_destination() {
  static destination instance;
  return instance;
}

/// Collects fields in one of the two forms; empty texts are left out.
class line {
 public:
  explicit line(bool json) : json_(json) {}

  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    begin(key);
    if (json_) {
      append_json_string(out_, value);
    } else {
      out_ += value;
    }
  }
  void number(std::string_view key, auto value) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void milliseconds(std::string_view key, std::chrono::steady_clock::duration value) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{:.1f}",
                   std::chrono::duration<double, std::milli>(value).count());
  }
  std::string take() { return std::move(out_); }

 private:
  void begin(std::string_view key) {
    if (!out_.empty()) out_ += json_ ? ',' : ' ';
    if (json_) {
      append_json_string(out_, key);
      out_ += ':';
    } else {
      out_ += key;
      out_ += '=';
    }
  }

  bool json_;
  std::string out_;
};

}  // namespace

void set_access_logger(std::shared_ptr<spdlog::logger> logger, log_format format) {
  access_destination() = {std::move(logger), format};
}

std::string format_access(const access_record& record, access_record::time_point now, bool json) {
  line out(json);
  out.text("id", record.request_id);
  out.text("client", record.client);
  out.text("method", record.method);
  out.text("path", record.path);
  out.number("status", record.status);
  out.number("bytes", record.bytes);
  out.milliseconds("ms", now - record.began);
  if (record.first_event) out.milliseconds("first_ms", *record.first_event - record.began);
  out.text("model", record.model);
  out.text("account", record.account);
  if (record.attempts > 0) {
    out.number("attempts", record.attempts);
    if (record.prompt_tokens) out.number("prompt_tokens", *record.prompt_tokens);
    out.number("completion_tokens", record.completion_tokens);
  }
  out.text("outcome", record.outcome);
  return out.take();
}

void log_access(const access_record& record, access_record::time_point now) {
  const auto& [logger, format] = access_destination();
  if (logger) logger->info("{}", format_access(record, now, format == log_format::json));
}

}  // namespace asb::observe
