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

/// Times are those of TZ, with their distance from UTC.
std::unique_ptr<spdlog::formatter> make_formatter(const std::string& pattern) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::local);
  formatter->add_flag<json_message>('J').set_pattern(pattern);
  return formatter;
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& name, const std::string& file,
                                            const std::string& pattern) {
  spdlog::sink_ptr sink;
  if (file.empty()) {
    sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
  }
  sink->set_formatter(make_formatter(pattern));
  return std::make_shared<spdlog::async_logger>(name, std::move(sink), spdlog::thread_pool(),
                                                spdlog::async_overflow_policy::overrun_oldest);
}

}  // namespace

void start_logging(const log_params& params) {
  constexpr std::size_t queued_lines = 2048;
  const bool json = params.format == log_format::json;
  spdlog::shutdown();
  spdlog::init_thread_pool(queued_lines, 1);
  const auto logger =
      make_logger("asb", params.file,
                  json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":"%J"})"
                       : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(params.debug ? spdlog::level::debug : spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);

  const auto access =
      make_logger("access", params.file,
                  json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"info","message":"access",%v})"
                       : "%Y-%m-%dT%H:%M:%S.%e%z access %v");
  access->flush_on(spdlog::level::info);
  set_access_logger(access, params.format);
}

void flush_logging() {
  set_access_logger(nullptr, log_format::text);
  spdlog::shutdown();
}

}  // namespace asb::observe
