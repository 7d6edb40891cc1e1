#include "answer_cutter.hpp"

#include <asb/base/utf8.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asb::gateway {
namespace {

using chat::channel;
using chat::finish_reason;

/// An answer, by its deltas; those of one channel next to each other count as one.
struct piece {
  channel to;
  std::string text;
  std::size_t join = 0;
  friend bool operator==(const piece&, const piece&) = default;
  friend std::ostream& operator<<(std::ostream& out, const piece& it) {
    return out << (it.to == channel::answer ? "A<" : "R<") << it.text << ">" << it.join;
  }
};
using pieces = std::vector<piece>;

piece A(std::string text, std::size_t join = 0) {
  return {channel::answer, std::move(text), join};
}
piece R(std::string text, std::size_t join = 0) {
  return {channel::reasoning, std::move(text), join};
}

struct outcome {
  pieces sent;
  std::optional<finish_reason> cut;
  std::size_t tokens = 0;
  std::size_t reasoning = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
  friend std::ostream& operator<<(std::ostream& out, const outcome& it) {
    for (const auto& each : it.sent) out << each << ' ';
    return out << (it.cut ? to_string(*it.cut) : "whole") << ' ' << it.tokens << " tokens, "
               << it.reasoning << " of reasoning";
  }
};

void append(pieces& to, const piece& next) {
  if (to.empty() || to.back().to != next.to) {
    to.push_back(next);
  } else {
    if (to.back().join == to.back().text.size()) to.back().join += next.join;
    to.back().text += next.text;
  }
}

/// The cutter's answer to these pieces, `per_batch` of them at a time.
outcome cut(const pieces& answer, const answer_limits& limits, std::size_t per_batch = 1) {
  const tokens::o200k_counter counter;
  answer_cutter cutter(counter, limits);
  outcome result;
  chat::event_batch batch;
  for (std::size_t i = 0; i < answer.size() && !cutter.cut();) {
    batch.clear();
    for (std::size_t n = 0; n < per_batch && i < answer.size(); ++n, ++i) {
      batch.add(answer[i].to, answer[i].text, answer[i].join);
    }
    cutter.pass(batch, i == answer.size());
    for (std::size_t n = 0; n < batch.size(); ++n) {
      append(result.sent, {batch[n].to, std::string(batch[n].text), batch[n].join});
    }
  }
  result.cut = cutter.cut();
  result.tokens = cutter.tokens();
  result.reasoning = cutter.reasoning_tokens();
  return result;
}

/// Each character a piece of its own.
pieces in_characters(const pieces& answer) {
  pieces out;
  for (const auto& [to, text, join] : answer) {
    for (std::size_t at = 0; at < text.size();) {
      auto end = at + 1;
      while (utf8_floor(text, end) != end) ++end;
      const std::size_t joins = at < join ? 1 : 0;
      out.push_back({to, text.substr(at, end - at), joins});
      at = end;
    }
  }
  return out;
}

/// The answer up to its first stop string, and whether there was one.
std::pair<pieces, bool> before_stop(const pieces& whole, const std::vector<std::string>& stops) {
  std::string text;
  std::size_t cut = 0;
  const auto characters = in_characters(whole);
  for (std::size_t i = 0; i < characters.size() && cut == 0; ++i) {
    if (characters[i].to == channel::answer) text += characters[i].text;
    for (const auto& stop : stops) {
      if (text.ends_with(stop)) cut = std::max(cut, stop.size());
    }
  }
  text.resize(text.size() - cut);
  pieces kept;
  for (std::size_t i = 0, answered = 0; i < characters.size(); ++i) {
    const bool answer = characters[i].to == channel::answer;
    if (answer && answered == text.size()) break;
    if (answer) answered += characters[i].text.size();
    append(kept, characters[i]);
  }
  return {kept, cut > 0};
}

/// What should come of an answer, found the slow way, with all of it there at once.
outcome expected(const pieces& whole, const answer_limits& limits) {
  auto [kept, stopped] = before_stop(whole, limits.stop);
  outcome result;
  if (stopped) result.cut = finish_reason::stop;
  for (auto& run : kept) {
    auto used = tokens::o200k_counter().count(run.text);
    if (limits.max_tokens) {
      tokens::token_limit rest(*limits.max_tokens - result.tokens);
      const auto text = std::exchange(run.text, {});
      rest.add(text, run.text);
      rest.finish(run.text);
      used = rest.used();
      if (rest.reached()) result.cut = finish_reason::length;
    }
    result.tokens += used;
    if (run.to == channel::reasoning) result.reasoning += used;
    run.join = std::min(run.join, run.text.size());
    if (!run.text.empty()) result.sent.push_back(run);
    if (result.cut == finish_reason::length) break;
  }
  return result;
}

const pieces words = {R("r s t"), A("a b c d e f")};
const pieces golden = {R("Let me see:\n1. think"),
                       A("Here it is:"),
                       A("\n\n```python\nx = 1\nprint(x)\n```", 2),
                       R("\n\nnow say why", 2),
                       A("\n\nIt prints 1. 🙂 déjà vu, 你好", 2),
                       R("\n\nok", 2),
                       A("\n\nbye", 2)};

TEST(answer_cutter, leaves_the_batch_untouched_when_nothing_limits_the_answer) {
  const tokens::o200k_counter counter;
  answer_cutter cutter(counter, {});
  chat::event_batch batch;
  batch.add(channel::reasoning, "r s");
  batch.add(channel::answer, "a b c");
  const auto* text = batch[0].text.data();
  cutter.pass(batch, false);
  EXPECT_EQ(cutter.tokens(), 5U);
  EXPECT_EQ(cutter.reasoning_tokens(), 2U);
  cutter.pass(batch, true);
  EXPECT_FALSE(cutter.cut());
  EXPECT_EQ(cutter.tokens(), 10U);
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[0].text.data(), text) << "it was copied";
}

struct row {
  const char* what;
  answer_limits limits;
  outcome wanted;
};

TEST(answer_cutter, cuts_where_the_limits_say) {
  const auto stop = finish_reason::stop;
  const auto length = finish_reason::length;
  const row rows[] = {
      {"one token", {1, {}}, {{R("r")}, length, 1, 1}},
      {"all of the reasoning", {3, {}}, {{R("r s t")}, length, 3, 3}},
      {"both channels", {5, {}}, {{R("r s t"), A("a b")}, length, 5, 3}},
      {"just enough", {9, {}}, {words, {}, 9, 3}},
      {"more than enough", {10, {}}, {words, {}, 9, 3}},
      {"stop in the middle", {{}, {" c"}}, {{R("r s t"), A("a b")}, stop, 5, 3}},
      {"stop at the beginning", {{}, {"a"}}, {{R("r s t")}, stop, 3, 3}},
      {"stop is the answer", {{}, {"a b c d e f"}}, {{R("r s t")}, stop, 3, 3}},
      {"stop at the end", {{}, {"f"}}, {{R("r s t"), A("a b c d e ")}, stop, 9, 3}},
      {"stop that nearly comes", {{}, {"e f g"}}, {words, {}, 9, 3}},
      {"stop in the reasoning only", {{}, {"s"}}, {words, {}, 9, 3}},
      {"stop across the channels", {{}, {"ta"}}, {words, {}, 9, 3}},
      {"stop before the limit", {6, {" c"}}, {{R("r s t"), A("a b")}, stop, 5, 3}},
      {"stop just at the limit", {5, {" c"}}, {{R("r s t"), A("a b")}, stop, 5, 3}},
      {"limit before the stop", {4, {" c"}}, {{R("r s t"), A("a")}, length, 4, 3}},
      {"limit in what might be a stop", {4, {" b c x"}}, {{R("r s t"), A("a")}, length, 4, 3}},
  };
  for (const auto& [what, limits, wanted] : rows) {
    EXPECT_EQ(cut(words, limits), wanted) << what;
    EXPECT_EQ(cut(in_characters(words), limits), wanted) << what << ", by characters";
  }
}

TEST(answer_cutter, gives_the_same_however_an_answer_is_cut) {
  const std::vector<std::vector<std::string>> stops = {
      {},      {"🙂"},    {"\n\n"},   {"```"},        {"```\n\nIt"}, {"1", " = "},
      {"zzz"}, {":\n\n"}, {"你好\n"}, {"bye", "yet"}, {"see"},       {"x)\n```", "(x)"}};
  const auto characters = in_characters(golden);
  std::mt19937 random(7);
  for (const auto& stop : stops) {
    for (std::size_t most = 0; most < 60; ++most) {
      const answer_limits limits{most == 0 ? std::nullopt : std::optional(most), stop};
      const auto wanted = expected(golden, limits);
      const auto label = testing::Message()
                         << most << " tokens, stop " << (stop.empty() ? "" : stop[0]);
      ASSERT_TRUE(most == 0 || wanted.tokens <= most) << label;
      ASSERT_EQ(cut(golden, limits), wanted) << label;
      ASSERT_EQ(cut(golden, limits, golden.size()), wanted) << label << ", at once";
      ASSERT_EQ(cut(characters, limits), wanted) << label << ", by characters";
      pieces random_cuts;
      bool anew = true;
      for (const auto& each : characters) {
        if (anew || random_cuts.back().to != each.to) {
          random_cuts.push_back(each);
        } else {
          append(random_cuts, each);
        }
        anew = random() % 3 == 0;
      }
      ASSERT_EQ(cut(random_cuts, limits), wanted) << label << ", at random";
      ASSERT_EQ(cut(random_cuts, limits, 3), wanted) << label << ", three at random at a time";
    }
  }
}

TEST(answer_cutter, holds_back_only_what_may_begin_a_stop_string) {
  const tokens::o200k_counter counter;
  answer_cutter cutter(counter, {{}, {"stop"}});
  chat::event_batch batch;
  const auto sent = [&](channel to, std::string_view text) {
    batch.clear();
    batch.add(to, text);
    std::string all;
    cutter.pass(batch, false);
    for (std::size_t i = 0; i < batch.size(); ++i) all += batch[i].text;
    return all;
  };
  EXPECT_EQ(sent(channel::answer, "a st"), "a ");
  EXPECT_EQ(sent(channel::reasoning, "r"), "") << "the order stays";
  EXPECT_EQ(sent(channel::answer, "s"), "str");
  EXPECT_EQ(sent(channel::answer, "ay"), "say");
  EXPECT_EQ(sent(channel::reasoning, "stop"), "stop");
  EXPECT_EQ(sent(channel::answer, "sto"), "");
  batch.clear();
  cutter.pass(batch, true);
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].text, "sto") << "the answer has ended";
  EXPECT_FALSE(cutter.cut());
}

TEST(answer_cutter, finds_a_stop_string_on_both_sides_of_reasoning) {
  const pieces answer = {A("foo\n"), R("hm"), A("\nbar", 1)};
  const outcome wanted{{A("foo")}, finish_reason::stop, 1, 0};
  EXPECT_EQ(cut(answer, {{}, {"\n\n"}}), wanted);
  EXPECT_EQ(cut(answer, {{}, {"\n\n"}}, 3), wanted);
}

TEST(answer_cutter, keeps_apart_what_only_separates_blocks) {
  const pieces answer = {A("a"), R("r"), A("\n\nb c", 2)};
  for (const answer_limits& limits : {answer_limits{4, {}}, {{}, {" c"}}, {{}, {"\nb c x"}}}) {
    for (const auto& given : {answer, in_characters(answer)}) {
      const auto sent = cut(given, limits).sent;
      ASSERT_EQ(sent.size(), 3U);
      EXPECT_EQ(sent[2].join, 2U) << sent[2];
    }
  }
}

TEST(answer_cutter, says_only_once_what_separates_a_block) {
  const tokens::o200k_counter counter;
  answer_cutter cutter(counter, {9, {" x"}});
  std::size_t joins = 0;
  chat::event_batch batch;
  for (const auto& each : in_characters({A("a"), R("r"), A("\n\nb c d", 2)})) {
    batch.clear();
    batch.add(each.to, each.text, each.join);
    cutter.pass(batch, false);
    for (std::size_t i = 0; i < batch.size(); ++i) joins += batch[i].join;
  }
  EXPECT_EQ(joins, 2U);
}

}  // namespace
}  // namespace asb::gateway
