#include "access_logger.hpp"

#include <asb/base/json_text.hpp>
#include <asb/observe/log.hpp>

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace asb::observe {
namespace {

/// `%J` in a pattern: the message as the inside of a JSON string.
class json_message final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    std::string escaped;
    append_json_escaped(escaped, {message.payload.data(), message.payload.size()});
    out.append(escaped.data(), escaped.data() + escaped.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_message>();
  }
};

constexpr std::string_view program_name = "asb";
constexpr std::string_view access_name = "access";

/// Two forms: one for what the program says, one for the access lines, whose fields come as they
/// are to be written. Times are those of TZ, with their distance from UTC.
class line_formatter final : public spdlog::formatter {
 public:
  explicit line_formatter(bool json)
      : json_(json),
        program_(make(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":"%J"})"
                           : "%Y-%m-%dT%H:%M:%S.%e%z %l %v")),
        access_(
            make(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"info","message":"access",%v})"
                      : "%Y-%m-%dT%H:%M:%S.%e%z access %v")) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view name(message.logger_name.data(), message.logger_name.size());
    (name == access_name ? access_ : program_)->format(message, out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<line_formatter>(json_);
  }

 private:
  static std::unique_ptr<spdlog::formatter> make(const std::string& pattern) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::local);
    formatter->add_flag<json_message>('J').set_pattern(pattern);
    return formatter;
  }

  bool json_;
  std::unique_ptr<spdlog::formatter> program_;
  std::unique_ptr<spdlog::formatter> access_;
};

/// Passes on what the thread of `lines` writes, and says once a minute how many of them had to go
/// unwritten, for a gap in a log does not show.
class loss_reporter final : public spdlog::sinks::sink {
 public:
  loss_reporter(spdlog::sink_ptr to, spdlog::details::thread_pool& lines)
      : to_(std::move(to)), lines_(lines) {}

  void log(const spdlog::details::log_msg& message) override {
    to_->log(message);
    const auto lost = lines_.overrun_counter();
    if (lost == reported_) return;
    constexpr std::chrono::minutes between_reports{1};
    const auto now = std::chrono::steady_clock::now();
    if (now < reports_from_) return;
    const auto text = fmt::format(
        "{} lines of the log are lost: they came faster than they were taken", lost - reported_);
    to_->log({spdlog::string_view_t(program_name), spdlog::level::warn, text});
    reported_ = lost;
    reports_from_ = now + between_reports;
  }
  void flush() override { to_->flush(); }
  void set_pattern(const std::string& pattern) override { to_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    to_->set_formatter(std::move(formatter));
  }

 private:
  spdlog::sink_ptr to_;
  spdlog::details::thread_pool& lines_;
  std::size_t reported_ = 0;
  std::chrono::steady_clock::time_point reports_from_;
};

spdlog::sink_ptr make_sink(const std::string& file) {
  if (file.empty()) return std::make_shared<spdlog::sinks::stdout_sink_mt>();
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

std::shared_ptr<spdlog::logger> make_logger(std::string_view name, spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::async_logger>(
      std::string(name), std::move(sink), spdlog::thread_pool(),
      spdlog::async_overflow_policy::overrun_oldest);
  logger->flush_on(spdlog::level::info);
  return logger;
}

}  // namespace

void start_logging(const log_params& params) {
  constexpr std::size_t queued_lines = 2048;
  const bool json = params.format == log_format::json;
  spdlog::shutdown();
  spdlog::init_thread_pool(queued_lines, 1);
  const auto sink = std::make_shared<loss_reporter>(make_sink(params.file), *spdlog::thread_pool());
  sink->set_formatter(std::make_unique<line_formatter>(json));
  const auto logger = make_logger(program_name, sink);
  logger->set_level(params.debug ? spdlog::level::debug : spdlog::level::info);
  spdlog::set_default_logger(logger);
  set_access_logger(make_logger(access_name, sink), params.format);
}

void flush_logging() {
  set_access_logger(nullptr, log_format::text);
  if (const auto lines = spdlog::thread_pool(); lines && lines->overrun_counter() > 0) {
    spdlog::warn("{} lines of the log were lost since the start", lines->overrun_counter());
  }
  spdlog::shutdown();
}

}  // namespace asb::observe
