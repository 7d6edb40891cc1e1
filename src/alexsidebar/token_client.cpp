#include "body_reader.hpp"
#include "token_codec.hpp"

#include <asb/alexsidebar/token_client.hpp>

#include <array>

namespace asb::alexsidebar {
namespace {

constexpr std::chrono::seconds time_limit{10};
constexpr std::size_t largest_reply = 64 * 1024;

/// What AlexSideBar's own sign-in library sends (upstream §5).
const std::array<net::header, 4>& headers() {
  static const std::array<net::header, 4> list{{
      {"Content-Type", "application/x-www-form-urlencoded"},
      {"User-Agent", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)"},
      {"X-Client-Version", "Node/JsCore/10.5.2/FirebaseCore-web"},
      {"X-Firebase-gmpid", "1:252179682924:web:9c80c6a32cb4682cbfaa49"},
  }};
  return list;
}

token_reply transient(const error& problem) {
  return std::unexpected(
      token_failure{token_failure::kind::transient, problem.message, problem.code});
}

}  // namespace

token_client::token_client(net::http_client& http, token_params params)
    : http_(http), params_(std::move(params)) {}

awaitable<token_reply> token_client::refresh(const secret& refresh_token) {
  const auto form = encode_refresh_form(refresh_token);
  const auto target = params_.path + "?key=" + params_.api_key;
  const auto response = co_await http_.send({.method = "POST",
                                             .to = params_.server,
                                             .target = target,
                                             .headers = headers(),
                                             .body = form,
                                             .deadline = steady_clock::now() + time_limit});
  if (!response) co_return transient(response.error());
  const auto body = co_await read_body(**response, largest_reply);
  if (!body) co_return transient(body.error());
  co_return decode_token_reply((*response)->status(), *body);
}

}  // namespace asb::alexsidebar
