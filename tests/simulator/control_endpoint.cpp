#include "endpoints.hpp"
#include "presets.hpp"
#include "scenario_json.hpp"

#include <asb/base/utf8.hpp>

#include <nlohmann/json.hpp>

#include <exception>

namespace simulator {
namespace {

using nlohmann::json;

reply answer_json(const json& body, unsigned status = 200) {
  return answer_with({.what = raw_body{body.dump(-1, ' ', false, json::error_handler_t::replace)},
                      .status = status,
                      .framed = framing::content_length});
}

double seconds_ago(std::chrono::steady_clock::time_point at) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - at).count();
}

json to_json(const recorded_request& seen) {
  json headers = json::array();
  for (const header_field& field : seen.request.headers)
    headers.push_back({field.name, field.value});
  return {{"number", seen.number},
          {"connection", seen.connection},
          {"account", seen.account},
          {"method", seen.request.method},
          {"target", seen.request.target},
          {"headers", headers},
          {"body", seen.request.body},
          {"violations", seen.violations},
          {"seconds_ago", seconds_ago(seen.at)}};
}

json to_json(const aborted_answer& how) {
  return {{"request", how.request},
          {"connection", how.connection},
          {"bytes_sent", how.bytes_sent},
          {"seconds_ago", seconds_ago(how.at)}};
}

template <class Records>
json list(const Records& records) {
  json all = json::array();
  for (const auto& each : records) all.push_back(to_json(each));
  return all;
}

json counters(const state& now) {
  return {{"connections_accepted", now.connections_accepted},
          {"connections_open", now.connections_open},
          {"handshakes_failed", now.handshakes_failed},
          {"streams_running", now.streams_running},
          {"chats", now.chats},
          {"chats_answered", now.chats_answered},
          {"chats_aborted", now.chats_aborted},
          {"refreshes", now.refreshes},
          {"bad_requests", now.bad_requests},
          {"violations", now.violations},
          {"aborted", list(now.aborted)}};
}

json requests(const state& now) {
  return {{"chat", list(now.chat_requests)}, {"token", list(now.token_requests)}};
}

void set_account(world& with, json body) {
  const auto token = body.at("refresh_token").get<std::string>();
  body.erase("refresh_token");
  with.accounts.set(token, account_from_json(body));
}

void script(world& with, const json& body) {
  std::vector<scenario> next;
  for (const json& each : body) next.push_back(scenario_from_json(each));
  with.plays.script(std::move(next));
}

/// What a POST asks for; false if there is no such command.
bool command(world& with, std::string_view path, const json& body) {
  if (path == "/control/default") {
    with.plays.set_default(scenario_from_json(body));
  } else if (path == "/control/script") {
    script(with, body);
  } else if (path == "/control/account") {
    set_account(with, body);
  } else if (path == "/control/default_account") {
    with.accounts.set_default(account_from_json(body));
  } else if (path == "/control/reset") {
    with.plays.reset();
    with.accounts.reset();
    with.records.reset();
  } else {
    return false;
  }
  return true;
}

}  // namespace

reply answer_control(world& with, const http_request& request) {
  const std::string_view path = request.path();
  if (request.method == "GET") {
    json shown;
    with.records.read([&](const state& now) {
      if (path == "/control/state") shown = counters(now);
      if (path == "/control/requests") shown = requests(now);
    });
    if (!shown.is_null()) return answer_json(shown);
  } else if (request.method == "POST") {
    try {
      const json body = request.body.empty() ? json::object() : json::parse(request.body);
      if (command(with, path, body)) return answer_json({{"ok", true}});
    } catch (const std::exception& problem) {
      return answer_json({{"error", problem.what()}}, 400);
    }
  }
  return answer_json({{"error", "The simulator has no such control path"}}, 404);
}

}  // namespace simulator
