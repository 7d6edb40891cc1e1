#include "request_log.hpp"

#include <asb/base/random_id.hpp>

namespace asb::http {

request_log::request_log(exchange& ex, std::chrono::system_clock::time_point utc,
                         const bool& client_gone, const bool& cut_short)
    : exchange_(ex), client_gone_(client_gone), cut_short_(cut_short) {
  auto& record = exchange_.record();
  record.request_id = "req_" + make_ulid(utc);
  record.began = steady_clock::now();
  record.client = exchange_.req().peer;
  constexpr std::size_t longest_method = 20;
  record.method = exchange_.req().method.substr(0, longest_method);
  constexpr std::size_t longest_path = 200;
  record.path = exchange_.req().path.substr(0, longest_path);
}

request_log::~request_log() {
  auto& record = exchange_.record();
  if (client_gone_) {
    record.outcome = "client_gone";
  } else if (cut_short_) {
    record.outcome = "failed:shutting_down";
  } else if (record.outcome.empty()) {
    record.outcome = record.status < 400 ? "ok" : "failed:" + std::to_string(record.status);
  }
  observe::log_access(record, steady_clock::now());
}

}  // namespace asb::http
