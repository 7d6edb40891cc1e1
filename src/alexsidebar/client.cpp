#include "body_reader.hpp"
#include "error_rules.hpp"
#include "http_answer.hpp"
#include "request_encoder.hpp"

#include <asb/alexsidebar/client.hpp>
#include <asb/alexsidebar/network_failure.hpp>
#include <asb/alexsidebar/upstream_errc.hpp>

namespace asb::alexsidebar {
namespace {

constexpr std::size_t largest_error_body = 64 * 1024;

std::int64_t unix_seconds(const clock& time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.utc().time_since_epoch()).count();
}

class client final : public upstream {
 public:
  client(net::http_client& http, chat_params params, const clock& time)
      : http_(http), params_(std::move(params)), clock_(time) {}

  result<std::string> encode(const chat::completion_request& request,
                             const model& chosen) const override {
    return encode_request(request, chosen, params_.system_prompt, unix_seconds(clock_));
  }

  awaitable<std::expected<std::unique_ptr<answer_stream>, chat::failure>> start(
      credentials who, std::string_view body, steady_clock::time_point deadline) override {
    const auto headers = make_headers(who);
    auto response = co_await http_.send({.method = "POST",
                                         .to = params_.server,
                                         .target = params_.path,
                                         .headers = headers,
                                         .body = body,
                                         .deadline = deadline});
    if (!response) co_return std::unexpected(network_failure(response.error()));
    if ((*response)->status() / 100 != 2) {
      co_return std::unexpected(co_await read_failure(**response));
    }
    const auto coding = (*response)->field("Content-Encoding");
    if (!coding.empty() && coding != "identity") {
      co_return std::unexpected(
          chat::failure{chat::verdict::transient,
                        {make_error_code(upstream_errc::no_answer),
                         "the upstream sent a compressed answer, which was not asked for"},
                        std::nullopt});
    }
    co_return std::make_unique<http_answer>(
        std::move(*response), decoder_params{.code_fences = params_.code_fences}, clock_);
  }

 private:
  /// The order is that of the table in upstream §1.
  std::vector<net::header> make_headers(credentials who) const {
    return {{"user-agent", params_.user_agent},      {"accept-language", params_.accept_language},
            {"app-build-number", params_.app_build}, {"app-version", params_.app_version},
            {"auth", who.access_token.reveal()},     {"content-type", "application/json"},
            {"local-id", std::string(who.device_id)}};
  }

  awaitable<chat::failure> read_failure(net::http_response& response) {
    const auto body = co_await read_body(response, largest_error_body);
    const auto hint = response.field("Retry-After");
    const auto retry_after = hint.empty() ? std::nullopt : std::optional(hint);
    // The status says enough when the body does not come.
    co_return judge(response.status(), body.value_or(""), retry_after, clock_.utc());
  }

  net::http_client& http_;
  chat_params params_;
  const clock& clock_;
};

}  // namespace

std::unique_ptr<upstream> create_client(net::http_client& http, chat_params params,
                                        const clock& time) {
  return std::make_unique<client>(http, std::move(params), time);
}

}  // namespace asb::alexsidebar
