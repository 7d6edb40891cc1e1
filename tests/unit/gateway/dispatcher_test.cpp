#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/gated_counter.hpp"
#include "support/recording_store.hpp"
#include "support/run_coroutine.hpp"

#include <asb/accounts/enlist.hpp>
#include <asb/gateway/dispatcher.hpp>
#include <asb/net/errc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <latch>
#include <set>
#include <thread>

namespace asb::gateway {
namespace {

using chat::verdict;
using testing::ElementsAre;

chat::failure failure(verdict what, std::error_code code = {}) {
  return {what, {code, "as scripted"}, std::nullopt};
}

/// What one upstream call does: refuse, or give texts and then end or fail.
struct call {
  std::optional<chat::failure> refused;
  std::vector<std::string> texts;
  std::optional<chat::failure> broken;
};

class scripted_answer final : public alexsidebar::answer_stream {
 public:
  /// Counts in `open` while it lives.
  scripted_answer(call what, int& open) : call_(std::move(what)), open_(open) { ++open_; }
  ~scripted_answer() override { --open_; }
  awaitable<std::expected<bool, chat::failure>> next(chat::event_batch& out) override {
    co_await asio::post(use_awaitable);
    if (given_ < call_.texts.size()) {
      out.add(chat::channel::answer, call_.texts[given_++]);
      co_return true;
    }
    if (call_.broken) co_return std::unexpected(*call_.broken);
    co_return false;
  }

 private:
  call call_;
  int& open_;
  std::size_t given_ = 0;
};

class scripted_upstream final : public alexsidebar::upstream {
 public:
  result<std::string> encode(const chat::completion_request& request,
                             const alexsidebar::model& chosen) const override {
    encoded_on = std::this_thread::get_id();
    if (while_encoding) while_encoding();
    if (request.messages.empty()) return std::unexpected(error{{}, "nothing"});
    return "body for " + chosen.upstream_name;
  }
  awaitable<std::expected<std::unique_ptr<alexsidebar::answer_stream>, chat::failure>> start(
      alexsidebar::credentials who, std::string_view, steady_clock::time_point deadline) override {
    deadlines.push_back(deadline);
    tokens.push_back(who.access_token.reveal());
    auto next = script.empty() ? call{.refused = {}, .texts = {"hello"}, .broken = {}}
                               : std::move(script.front());
    if (!script.empty()) script.pop_front();
    if (next.refused) co_return std::unexpected(*next.refused);
    co_return std::make_unique<scripted_answer>(std::move(next), open);
  }

  std::function<void()> while_encoding;
  mutable std::thread::id encoded_on;
  std::deque<call> script;
  int open = 0;  ///< calls that have not ended
  std::vector<std::string> tokens;
  std::vector<steady_clock::time_point> deadlines;
};

class collecting_sink final : public answer_sink {
 public:
  explicit collecting_sink(bool commits) : commits_(commits) {}
  awaitable<bool> write(const chat::event_batch& events) override {
    for (std::size_t i = 0; i < events.size(); ++i) text += events[i].text;
    begun = true;
    if (before_taking) before_taking();
    co_return !gone;
  }
  bool committed() const override { return commits_ && begun; }
  void restart() override { text.clear(); }

  std::string text;
  bool begun = false;
  bool gone = false;
  std::function<void()> before_taking;

 private:
  bool commits_;
};

struct dispatching : testing::Test {
  auto run(answer_sink& sink, int accounts = 3) {
    std::vector<accounts::cookie_entry> entries;
    for (int i = 0; i < accounts; ++i) entries.push_back({secret(std::to_string(i)), ""});
    accounts::pool pool(accounts::enlist(entries, {}), time, store, {.seed = 7});
    dispatcher subject(context.get_executor(), pool, tokens, upstream, models, counter, aside, {});
    return test::run(context, subject.run(request, sink, record));
  }
  std::error_code failed(answer_sink& sink, int accounts = 3) {
    const auto outcome = run(sink, accounts);
    return outcome ? std::error_code{} : outcome.error().why.code;
  }

  asio::io_context context;
  test::fake_clock time;
  test::recording_store store;
  test::fake_token_source tokens;
  scripted_upstream upstream;
  alexsidebar::model_table models;
  tokens::o200k_counter counter;
  side_thread aside;
  observe::access_record record;
  collecting_sink stream{true};
  collecting_sink message{false};
  chat::completion_request request{.model = "gpt-4o",
                                   .messages = {{.from = chat::role::user,
                                                 .parts = {chat::text_part{"hi"}},
                                                 .name = {},
                                                 .tool_call_id = {},
                                                 .tool_calls = {}}},
                                   .stream = true,
                                   .include_usage = false,
                                   .max_tokens = {},
                                   .stop = {},
                                   .size = 0};
};

call refuse(chat::failure why) {
  return {.refused = std::move(why), .texts = {}, .broken = {}};
}
call give(std::vector<std::string> texts, std::optional<chat::failure> broken = {}) {
  return {.refused = {}, .texts = std::move(texts), .broken = std::move(broken)};
}

TEST_F(dispatching, passes_an_answer_on_and_notes_it) {
  upstream.script = {give({"Hel", "lo"})};
  const auto outcome = run(stream);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(stream.text, "Hello");
  EXPECT_GT(outcome->prompt_tokens, 0U);
  EXPECT_GT(outcome->completion_tokens, 0U);
  EXPECT_EQ(record.model, "gpt-4o");
  EXPECT_EQ(record.attempts, 1U);
  EXPECT_EQ(record.account.size(), 8U);
  EXPECT_TRUE(record.first_event);
}

TEST_F(dispatching, refuses_an_unknown_model_and_an_empty_request_without_an_attempt) {
  request.model = "gpt-9";
  EXPECT_EQ(failed(stream), make_error_code(errc::unknown_model));
  EXPECT_EQ(record.model, "unknown");
  request.model = "o1";
  request.messages.clear();
  EXPECT_EQ(failed(stream), make_error_code(errc::nothing_to_send));
  EXPECT_EQ(record.attempts, 0U);
}

TEST_F(dispatching, says_that_no_account_is_configured) {
  EXPECT_EQ(failed(stream, 0), make_error_code(errc::no_accounts));
}

TEST_F(dispatching, fails_over_before_the_first_event_to_another_account) {
  for (const auto what : {verdict::exhausted, verdict::cooling, verdict::transient}) {
    upstream.script = {refuse(failure(what)), give({}, failure(what)), give({"third"})};
    upstream.tokens.clear();
    collecting_sink sink(true);
    ASSERT_TRUE(run(sink)) << to_string(what);
    EXPECT_EQ(sink.text, "third");
    EXPECT_EQ(std::set(upstream.tokens.begin(), upstream.tokens.end()).size(), 3U);
  }
}

TEST_F(dispatching, never_fails_over_after_the_commit_point) {
  upstream.script = {give({"half"}, failure(verdict::transient)), give({"whole"})};
  EXPECT_EQ(failed(stream), make_error_code(errc::upstream_failed));
  EXPECT_EQ(stream.text, "half");
  EXPECT_EQ(record.attempts, 1U);
}

TEST_F(dispatching, fails_a_whole_message_over_once_in_mid_answer) {
  upstream.script = {give({"half"}, failure(verdict::transient)), give({"whole"})};
  ASSERT_TRUE(run(message));
  EXPECT_EQ(message.text, "whole");

  upstream.script = {give({"half"}, failure(verdict::transient)),
                     give({"half"}, failure(verdict::transient)), give({"whole"})};
  EXPECT_EQ(failed(message), make_error_code(errc::upstream_failed));
}

TEST_F(dispatching, refreshes_a_rejected_token_once_and_stays_with_the_account) {
  upstream.script = {refuse(failure(verdict::token_invalid)), give({"ok"})};
  ASSERT_TRUE(run(stream, 1));
  EXPECT_THAT(upstream.tokens, ElementsAre("access-0-1", "access-0-2"));
  EXPECT_EQ(record.attempts, 1U);
}

TEST_F(dispatching, gives_up_an_account_whose_new_token_is_rejected_too) {
  upstream.script = {refuse(failure(verdict::token_invalid)),
                     refuse(failure(verdict::token_invalid)), give({"other"})};
  ASSERT_TRUE(run(stream, 2));
  EXPECT_EQ(stream.text, "other");
  EXPECT_EQ(record.attempts, 2U);
}

TEST_F(dispatching, does_not_repeat_a_request_that_the_upstream_found_fault_with) {
  upstream.script = {refuse(failure(verdict::request_fault))};
  EXPECT_EQ(failed(stream), make_error_code(errc::request_refused));
  EXPECT_EQ(record.attempts, 1U);
}

TEST_F(dispatching, stops_after_two_accounts_when_the_network_fails_the_same_way) {
  const auto refused = failure(verdict::not_its_fault, make_error_code(net::errc::connect_failed));
  upstream.script = {refuse(refused), refuse(refused), give({"never asked"})};
  EXPECT_EQ(failed(stream), make_error_code(errc::upstream_failed));
  EXPECT_EQ(record.attempts, 2U);
}

TEST_F(dispatching, stops_after_three_accounts_in_a_row_that_met_a_broken_upstream) {
  for (int i = 0; i < 20; ++i) upstream.script.push_back(refuse(failure(verdict::transient)));
  EXPECT_EQ(failed(stream, 20), errc::upstream_failed);
  EXPECT_EQ(upstream.tokens.size(), 3U);
}

TEST_F(dispatching, goes_through_as_many_used_up_accounts_as_there_are) {
  for (int i = 0; i < 19; ++i) upstream.script.push_back(refuse(failure(verdict::exhausted)));
  EXPECT_TRUE(run(stream, 20));
  EXPECT_EQ(upstream.tokens.size(), 20U);
}

TEST_F(dispatching, tells_a_failed_proxy_from_an_upstream_that_was_not_reached_in_time) {
  for (const auto& [code, expected] :
       {std::pair{net::errc::proxy_failed, errc::upstream_failed},
        std::pair{net::errc::connect_timeout, errc::upstream_timeout}}) {
    const auto unreached = failure(verdict::not_its_fault, make_error_code(code));
    upstream.script = {refuse(unreached), refuse(unreached), give({"never asked"})};
    EXPECT_EQ(failed(stream), make_error_code(expected));
  }
}

TEST_F(dispatching, tells_a_timeout_from_another_failure) {
  upstream.script = {
      refuse(failure(verdict::transient, make_error_code(net::errc::first_byte_timeout)))};
  EXPECT_EQ(failed(stream, 1), make_error_code(errc::upstream_timeout));
}

TEST_F(dispatching, gives_the_soonest_return_when_every_account_rests) {
  auto soon = failure(verdict::cooling);
  soon.retry_after = std::chrono::seconds(7);
  upstream.script = {refuse(failure(verdict::exhausted)), refuse(soon),
                     refuse(failure(verdict::cooling))};
  const auto outcome = run(stream);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().why.code, make_error_code(errc::accounts_resting));
  EXPECT_EQ(outcome.error().retry_after, std::chrono::seconds(7));
}

TEST_F(dispatching, says_that_all_accounts_are_dead_only_when_all_are) {
  tokens.script = {test::refusal(verdict::dead), test::refusal(verdict::dead)};
  EXPECT_EQ(failed(stream, 2), make_error_code(errc::accounts_dead));
  tokens.script = {test::refusal(verdict::dead), test::grant("x")};
  upstream.script = {refuse(failure(verdict::cooling))};
  EXPECT_EQ(failed(stream, 2), make_error_code(errc::accounts_resting));
}

TEST_F(dispatching, gives_all_attempts_one_deadline_to_the_first_event) {
  upstream.script = {refuse(failure(verdict::transient)), refuse(failure(verdict::transient))};
  ASSERT_TRUE(run(stream));
  ASSERT_EQ(upstream.deadlines.size(), 3U);
  EXPECT_EQ(std::set(upstream.deadlines.begin(), upstream.deadlines.end()).size(), 1U);
}

TEST_F(dispatching, tells_the_pool_how_each_attempt_went) {
  upstream.script = {refuse(failure(verdict::exhausted)), refuse(failure(verdict::cooling)),
                     give({"ok"}, failure(verdict::transient))};
  request.model = "o1";
  EXPECT_EQ(failed(stream), make_error_code(errc::upstream_failed));
  ASSERT_EQ(store.states.size(), 2U);
  EXPECT_EQ(store.states[0].second.rests.at(0).what, accounts::condition::exhausted);
  EXPECT_EQ(store.states[0].second.rests.at(0).bucket, "o1");
  EXPECT_EQ(store.states[1].second.rests.at(0).what, accounts::condition::cooling);
  EXPECT_THAT(store.uses, ElementsAre(testing::EndsWith(" o1 2023-11")));
}

TEST_F(dispatching, blames_no_account_for_the_clients_leaving_or_the_request) {
  stream.gone = true;
  EXPECT_EQ(failed(stream), make_error_code(errc::client_gone));
  upstream.script = {refuse(failure(verdict::request_fault))};
  EXPECT_EQ(failed(message), make_error_code(errc::request_refused));
  EXPECT_TRUE(store.states.empty());
}

TEST_F(dispatching, ends_the_call_at_the_token_limit_before_the_last_of_it_is_written) {
  upstream.script = {give({"a b", " c d", " e"}, failure(verdict::transient)), give({"other"})};
  request.max_tokens = 3;
  std::vector<int> open;
  stream.before_taking = [&] { open.push_back(upstream.open); };
  const auto outcome = run(stream);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(stream.text, "a b c");
  EXPECT_EQ(outcome->why, chat::finish_reason::length);
  EXPECT_EQ(outcome->completion_tokens, 3U);
  EXPECT_THAT(open, ElementsAre(1, 0)) << "calls at each write";
  EXPECT_EQ(record.completion_tokens, 3);
  EXPECT_EQ(record.attempts, 1U);
  EXPECT_EQ(store.uses.size(), 1U) << "the account has answered";
  EXPECT_TRUE(store.states.empty()) << "and is not to blame";
}

TEST_F(dispatching, ends_the_call_at_a_stop_string_in_both_modes) {
  request.stop = {"END"};
  for (auto* sink : {&stream, &message}) {
    upstream.script = {give({"a E", "N", "D b", "c"}, failure(verdict::transient))};
    const auto outcome = run(*sink);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(sink->text, "a ");
    EXPECT_EQ(outcome->why, chat::finish_reason::stop);
    EXPECT_EQ(outcome->completion_tokens, 2U) << "a letter, a space";
    EXPECT_EQ(upstream.open, 0);
  }
}

TEST_F(dispatching, writes_nothing_of_an_answer_that_is_all_stop) {
  request.stop = {"hello"};
  ASSERT_TRUE(run(stream));
  EXPECT_FALSE(stream.begun);
  EXPECT_EQ(record.completion_tokens, 0);
  EXPECT_TRUE(record.first_event);
}

TEST_F(dispatching, fails_over_while_what_came_is_held_back) {
  request.stop = {"half an END"};
  upstream.script = {give({"half"}, failure(verdict::transient)), give({"whole"})};
  ASSERT_TRUE(run(stream)) << "nothing was committed";
  EXPECT_EQ(stream.text, "whole");
}

TEST_F(dispatching, counts_a_prompt_the_same_on_its_own_thread) {
  const std::string part = "some words, 123 and größe. ";
  std::string text;
  while (text.size() < 500'000) text += part;
  request.messages[0].parts = {chat::text_part{text}};
  request.size = text.size();
  request.include_usage = true;
  const auto outcome = run(stream);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->prompt_tokens, counter.count(text) + 6);
  EXPECT_EQ(record.prompt_tokens, counter.count(text) + 6);
}

TEST_F(dispatching, waits_for_the_count_of_a_long_prompt_only_to_report_usage) {
  test::gated_counter slow;
  slow.shut();
  side_thread elsewhere;
  side_thread of_another;  // the first request's count keeps its own
  accounts::pool pool(accounts::enlist({{secret("0"), ""}}, {}), time, store, {.seed = 7});
  dispatcher subject(context.get_executor(), pool, tokens, upstream, models, slow, elsewhere, {});
  request.messages[0].parts = {chat::text_part{std::string(100'000, 'x')}};
  request.size = 100'000;
  const auto silent = test::run(context, subject.run(request, stream, record));
  EXPECT_TRUE(silent);
  EXPECT_EQ(record.prompt_tokens, std::nullopt);

  request.stream = false;
  message.before_taking = [&] { slow.open(); };
  dispatcher other(context.get_executor(), pool, tokens, upstream, models, slow, of_another, {});
  const auto whole = test::run(context, other.run(request, message, record));
  EXPECT_EQ(whole->prompt_tokens, 100'006U) << "the answer did not wait, its end did";
  EXPECT_EQ(record.prompt_tokens, 100'006);
}

/// Waits for ever; when it is cancelled it fails as if the account were to blame.
class cancelled_upstream final : public alexsidebar::upstream {
 public:
  result<std::string> encode(const chat::completion_request&,
                             const alexsidebar::model&) const override {
    return "body";
  }
  awaitable<std::expected<std::unique_ptr<alexsidebar::answer_stream>, chat::failure>> start(
      alexsidebar::credentials, std::string_view, steady_clock::time_point deadline) override {
    steady_timer timer(co_await asio::this_coro::executor, deadline);
    waits = true;
    co_await timer.async_wait(awaited);
    co_return std::unexpected(failure(verdict::exhausted));
  }
  bool waits = false;
};

TEST_F(dispatching, blames_no_account_for_what_fails_because_the_client_leaves) {
  cancelled_upstream waiting;
  accounts::pool pool(accounts::enlist({{secret("0"), ""}}, {}), time, store, {.seed = 7});
  dispatcher subject(context.get_executor(), pool, tokens, waiting, models, counter, aside, {});
  test::cancellable outcome(context, subject.run(request, stream, record));
  while (!waiting.waits && context.run_one() > 0) {
  }
  outcome.cancel();
  context.run();
  EXPECT_TRUE(store.states.empty());
  accounts::search wanted{.bucket = "chat"};
  EXPECT_TRUE(pool.pick(wanted));
}

TEST_F(dispatching, encodes_a_long_request_on_the_side_thread_and_a_short_one_here) {
  request.include_usage = true;
  for (const bool is_long : {false, true}) {
    request.size = most_bytes_at_once + (is_long ? 1 : 0);
    const auto outcome = run(stream);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(upstream.encoded_on != std::this_thread::get_id(), is_long);
    EXPECT_EQ(outcome->prompt_tokens, counter.count("hi") + 6)
        << "the messages are still there to be counted";
  }
}

TEST_F(dispatching, asks_nobody_when_the_client_leaves_while_its_request_is_encoded) {
  std::latch begun(1);
  std::latch left(1);
  upstream.while_encoding = [&] {
    begun.count_down();
    left.wait();
  };
  request.size = most_bytes_at_once + 1;
  accounts::pool pool(accounts::enlist({{secret("0"), ""}}, {}), time, store, {.seed = 7});
  dispatcher subject(context.get_executor(), pool, tokens, upstream, models, counter, aside, {});
  test::cancellable outcome(context, subject.run(request, stream, record));
  context.poll();
  begun.wait();
  outcome.cancel();
  context.restart();
  context.run();
  left.count_down();
  aside.stop();  // it refers to the dispatcher
  ASSERT_TRUE(outcome.value);
  EXPECT_EQ(outcome.value->error().why.code, make_error_code(errc::client_gone));
  EXPECT_TRUE(upstream.tokens.empty());
  EXPECT_EQ(record.attempts, 0U);
}

TEST_F(dispatching, stops_when_the_client_has_gone_and_tries_nothing_more) {
  stream.gone = true;
  upstream.script = {give({"a", "b"})};
  EXPECT_EQ(failed(stream), make_error_code(errc::client_gone));
  EXPECT_EQ(record.attempts, 1U);
}

}  // namespace
}  // namespace asb::gateway
