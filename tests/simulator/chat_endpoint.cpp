#include "chat_request.hpp"
#include "endpoints.hpp"
#include "presets.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

namespace simulator {
namespace {

using nlohmann::json;
using play = std::shared_ptr<prepared_scenario>;

play refusal(unsigned status, std::string_view message) {
  return std::make_shared<prepared_scenario>(failure(status, message), milliseconds(0));
}

/// The request's own wish, else the script's next, else the account's, else the default.
play choose(world& with, const account_book::chat_outcome& caller, const std::string& described) {
  if (!caller.admitted) return refusal(401, "Invalid token");
  if (!described.empty()) {
    try {
      return with.plays.described(described);
    } catch (const std::exception& problem) {
      return refusal(400, std::string("[[sim …]] is not understood: ") + problem.what());
    }
  }
  if (play next = with.plays.next_of_script()) return next;
  return caller.answer ? caller.answer : with.plays.default_scenario();
}

}  // namespace

reply answer_chat(world& with, http_request request, std::uint64_t connection) {
  const auto now = std::chrono::steady_clock::now();
  const auto caller = with.accounts.use(std::string(request.header("auth")), now);

  // Under benchmark load the body is only parsed when the answer may depend on it.
  const bool records = with.records.keeps_requests();
  const bool describes = request.body.contains("[[sim ");
  request_facts facts;
  std::vector<std::string> violations;
  std::string described;
  json body;
  const auto parse = [&] {
    body = json::parse(request.body, nullptr, false);
    facts = facts_of(body);
  };
  if (records || describes) parse();
  if (records) violations = check_chat_request(request, body);
  if (describes) described = described_scenario(facts.last_user_text).value_or("");
  const play chosen = choose(with, caller, described);
  if (body.is_null() && chosen->depends_on_request()) parse();

  const auto number = with.records.chat({.number = 0,
                                         .connection = connection,
                                         .account = caller.account,
                                         .request = std::move(request),
                                         .violations = std::move(violations),
                                         .at = now});
  return {chosen->answer(facts), number};
}

}  // namespace simulator
