#include "snapshot_decoder.hpp"

#include "support/decoded_answer.hpp"
#include "support/golden_streams.hpp"

#include <asb/base/utf8.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

namespace asb::alexsidebar {
namespace {

using test::decoded_answer;

enum class shortcut { allowed, never };

/// The deltas of each frame. A frame that is said to have nothing in common with the last one is
/// always parsed: the shortcut for appends must not make a difference.
std::vector<decoded_answer> decode_frames(std::string_view body, shortcut use) {
  frame_splitter splitter(1 << 24);
  snapshot_decoder decoder(true);
  chat::event_batch batch;
  std::vector<decoded_answer> steps;
  const auto note = [&](const result<void>& done) {
    auto& step = steps.emplace_back();
    test::take_deltas(batch, step);
    if (!done) step.failure = done.error().code;
    step.rewrites = decoder.counters().rewrites;
    step.unknown_sections = decoder.counters().unknown_sections;
    return done.has_value();
  };
  for (;;) {
    auto next = splitter.next(body);
    if (!next || !*next) break;
    if (use == shortcut::never) (*next)->same = 0;
    if (!note(decoder.decode(**next, batch))) return steps;
  }
  if (note(decoder.decode(splitter.rest(), batch))) note(decoder.finish(batch));
  return steps;
}

/// The same by a DOM per frame.
decoded_answer decode_with_dom(const std::vector<std::string>& frames) {
  section_composer composer(true);
  chat::event_batch batch;
  decoded_answer decoded;
  for (const auto& frame : frames) {
    const auto document = nlohmann::json::parse(frame);
    std::size_t index = 0;
    for (const auto& section : document.at("sections")) {
      if (const auto text = section.find("text"); text != section.end()) {
        composer.update(index,
                        {text->at("is_thinking") ? section_kind::thinking : section_kind::text,
                         text->at("text").get_ref<const std::string&>(),
                         {}},
                        batch);
      } else {
        const auto& code = section.at("code").at("code").get_ref<const std::string&>();
        composer.update(index, {section_kind::code, code, {}}, batch);
      }
      ++index;
    }
  }
  composer.finish(batch);
  test::take_deltas(batch, decoded);
  decoded.rewrites = composer.rewrites();
  return decoded;
}

TEST(snapshot_decoder, shortcut_gives_the_same_deltas_on_golden_streams) {
  for (const auto& stream : test::golden_streams()) {
    EXPECT_EQ(decode_frames(stream.body, shortcut::allowed),
              decode_frames(stream.body, shortcut::never))
        << stream.name;
  }
}

/// A random answer: sections that grow by awkward pieces, shrink, flip and are rewritten.
class random_answer {
 public:
  explicit random_answer(unsigned seed) : random_(seed) {}

  std::vector<std::string> frames() {
    std::vector<std::string> out;
    for (auto left = 2 + pick(12); left > 0; --left) {
      change();
      out.push_back(frame());
    }
    return out;
  }

 private:
  struct section {
    std::size_t kind;
    std::string text;
  };

  std::size_t pick(std::size_t below) { return random_() % below; }
  bool seldom() { return pick(12) == 0; }

  void change() {
    static const std::vector<std::string> pieces{
        "a",         "word ", " ", "\n", "\n\n", "<",  "</",         "</ne",
        "</new",     "_x",    ">", "\"", "\\",   "›",  "é",          "😀",
        "```",       "``",    "`", "{",  "}]}",  "\t", "</new_foo>", std::string(1, '\0'),
        "0123456789"};
    if (sections_.empty() || pick(6) == 0) sections_.push_back({pick(3), ""});
    auto& grown = seldom() ? sections_[pick(sections_.size())] : sections_.back();
    if (seldom()) grown.text.resize(utf8_floor(grown.text, pick(grown.text.size() + 1)));
    if (seldom()) grown.kind = pick(3);
    for (auto more = pick(4); more > 0; --more) grown.text += pieces[pick(pieces.size())];
    if (seldom() && sections_.size() > 1) sections_.pop_back();
    if (seldom()) before_ = R"("n":)" + std::to_string(pick(20)) + ",";
    if (pick(4) == 0) behind_ = R"(,"m":[)" + std::to_string(pick(20)) + "]";
  }

  std::string frame() {
    std::vector<std::string> written;
    for (const auto& [kind, text] : sections_) {
      written.push_back(kind == 2 ? test::code_section(text) : test::text_section(text, kind == 1));
    }
    return test::snapshot_frame(written, before_, behind_);
  }

  std::mt19937 random_;
  std::vector<section> sections_;
  std::string before_;
  std::string behind_;
};

TEST(snapshot_decoder, random_answers_decode_as_by_a_dom_and_without_shortcut) {
  for (unsigned seed = 0; seed < 4000; ++seed) {
    const auto frames = random_answer(seed).frames();
    const auto body = test::frames_body(frames);
    const auto steps = decode_frames(body, shortcut::allowed);
    ASSERT_EQ(steps, decode_frames(body, shortcut::never)) << body;
    decoded_answer joined;
    for (const auto& step : steps) {
      joined.reasoning += step.reasoning;
      joined.answer += step.answer;
      joined.rewrites = step.rewrites;
    }
    ASSERT_EQ(joined, decode_with_dom(frames)) << body;
  }
}

TEST(snapshot_decoder, random_damage_gives_the_same_outcome_without_shortcut_and_byte_by_byte) {
  std::mt19937 random(11);
  const std::vector<std::string> wounds{
      "\"", "\\", "}", "]", ",", "{", "\x80", "\n", "\\ud83d", "", "\"sections\":[],"};
  for (unsigned seed = 0; seed < 4000; ++seed) {
    auto body = test::frames_body(random_answer(seed).frames());
    const auto at = random() % body.size();
    body.replace(at, random() % 3, wounds[random() % wounds.size()]);
    ASSERT_EQ(decode_frames(body, shortcut::allowed), decode_frames(body, shortcut::never)) << body;
    ASSERT_EQ(test::decode_pieces(test::in_pieces(body, 1)), test::decode_pieces({body})) << body;
  }
}

struct section_case {
  std::string section;
  std::string answer;
};

TEST(snapshot_decoder, section_is_read_in_every_tolerated_form) {
  const std::vector<section_case> cases{
      {R"({"text":"plain"})", "plain"},
      {R"({"text":{"is_thinking":false,"text":"x","more":{"text":"no"}},"id":[{}]})", "x"},
      {R"({"text":{"text":"x","is_thinking":"yes"}})", "x"},
      {R"({"text":{"text":"","is_thinking":true},"code":{"code":"x"}})", "```\nx\n```"},
      {R"({"code":{"code":"no"},"text":{"text":"x"}})", "x"},
      {R"({"code":"x"})", "```\nx\n```"},
      {R"({"code":"x","lang":"c"})", "```c\nx\n```"},
      {R"({"lang":"c","code":{"code":"x","language":"d"}})", "```d\nx\n```"},
      {R"({"filename":"a/b.tar.gz","code":{"code":"x"}})", "```gz\nx\n```"},
      {R"({"code":{"code":"x","lang":3,"language":"日本"}})", "```\nx\n```"},
      {R"({"code":{"code":"x","language":"0123456789012345678901234567890123456789"}})",
       "```01234567890123456789012345678901\nx\n```"},
      {R"( { "text" : { "text" : "x" , "is_thinking" : false } } )", "x"},
  };
  for (const auto& [section, answer] : cases) {
    const auto body = test::frames_body({test::snapshot_frame({section})});
    const auto decoded = test::decode_pieces({body});
    EXPECT_EQ(decoded.answer, answer) << section;
    EXPECT_EQ(decoded.reasoning, "") << section;
  }
}

TEST(snapshot_decoder, frame_between_snapshots_does_not_mislead_the_shortcut) {
  // The second frame has the first one's bytes up to and beyond the place where it grows.
  const auto body = test::frames_body({R"({"sections":[{"text":"ab"}],"x":1})",
                                       R"({"sections":[{"text":"ab"}],"sections":[]})",
                                       R"({"sections":[{"text":"abc"}],"x":1})"});
  EXPECT_EQ(decode_frames(body, shortcut::allowed), decode_frames(body, shortcut::never));
}

TEST(snapshot_decoder, complete_object_is_told_from_a_cut_one) {
  const std::string object = R"({"a":[{"b":"}\"]"},"\\"],"c":{}})";
  for (std::size_t length = 0; length < object.size(); ++length) {
    EXPECT_FALSE(is_complete_object(std::string_view(object).substr(0, length))) << length;
  }
  EXPECT_TRUE(is_complete_object(object));
}

}  // namespace
}  // namespace asb::alexsidebar
