#pragma once

#include <asb/base/json_text.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Upstream answers and what a client must get for them (upstream §3), fences on. Tests of the
/// decoder and of the whole server replay the same table.
namespace asb::test {

struct golden_stream {
  std::string name;
  std::string body;
  std::string reasoning;
  std::string answer;
};

inline constexpr std::string_view frame_separator = "\xE2\x80\xBA";

inline std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// `"name":"value"`.
inline std::string json_member(std::string_view name, std::string_view value) {
  return json_string(name) + ":" + json_string(value);
}

/// The elements of `sections`.
inline std::string text_section(std::string_view text, bool thinking = false) {
  return R"({"text":{)" + json_member("text", text) + R"(,"is_thinking":)" +
         (thinking ? "true" : "false") + "}}";
}
inline std::string thinking_section(std::string_view text) {
  return text_section(text, true);
}
/// `beside` is a member beside the code, such as its language.
inline std::string code_section(std::string_view code, std::string_view beside = {}) {
  return R"({"code":{)" + json_member("code", code) + (beside.empty() ? "" : ",") +
         std::string(beside) + "}}";
}

/// `before` and `behind` are members around `sections`, with their commas.
inline std::string snapshot_frame(const std::vector<std::string>& sections,
                                  std::string_view before = {}, std::string_view behind = {}) {
  std::string out = "{" + std::string(before) + R"("sections":[)";
  for (const auto& section : sections) out += (out.back() == '[' ? "" : ",") + section;
  return out + "]" + std::string(behind) + "}";
}

/// Each frame with the separator behind it.
inline std::string frames_body(const std::vector<std::string>& frames) {
  std::string out;
  for (const auto& frame : frames) out.append(frame).append(frame_separator);
  return out;
}

/// A body of snapshots, each given by its sections.
inline std::string snapshots_body(const std::vector<std::vector<std::string>>& snapshots) {
  std::vector<std::string> frames;
  for (const auto& sections : snapshots) frames.push_back(snapshot_frame(sections));
  return frames_body(frames);
}

/// One text section that grows by the same piece from frame to frame.
inline std::string cumulative_body(std::size_t frames, std::string_view piece) {
  std::string text;
  std::string out;
  for (std::size_t i = 0; i < frames; ++i) {
    text += piece;
    out.append(snapshot_frame({text_section(text)})).append(frame_separator);
  }
  return out;
}

// The table, by theme.

/// The rows of upstream §3.
inline std::vector<golden_stream> protocol_streams() {
  const auto T = [](std::string_view text) { return text_section(text); };
  const auto K = [](std::string_view text) { return thinking_section(text); };
  const auto C = [](std::string_view text) { return code_section(text); };
  return {
      {"text grows", snapshots_body({{T("Hel")}, {T("Hello")}, {T("Hello world")}}), "",
       "Hello world"},
      {"thinking, then text",
       snapshots_body({{K("I think")},
                       {K("I think so")},
                       {K("I think so"), T("Ans")},
                       {K("I think so"), T("Answer")}}),
       "I think so", "Answer"},
      {"thinking and text alternate",
       snapshots_body({{K("t1")},
                       {K("t1"), T("a1")},
                       {K("t1"), T("a1"), K("t2")},
                       {K("t1"), T("a1"), K("t2"), T("a2")}}),
       "t1\n\nt2", "a1\n\na2"},
      {"one section flips from thinking to text",
       snapshots_body({{K("abc")}, {T("abcdef")}, {T("abcdefgh")}}), "abc", "defgh"},
      {"code between texts",
       snapshots_body({{T("Here:")},
                       {T("Here:"), C("let a")},
                       {T("Here:"), C("let a = 1")},
                       {T("Here:"), C("let a = 1"), T("Done")}}),
       "", "Here:\n\n```\nlet a = 1\n```\n\nDone"},
      {"a later text begins like an earlier one",
       snapshots_body({{T("The")}, {T("The"), C("x")}, {T("The"), C("x"), T("The end")}}), "",
       "The\n\n```\nx\n```\n\nThe end"},
      {"two code sections", snapshots_body({{C("aaa")}, {C("aaa"), C("bbb")}}), "",
       "```\naaa\n```\n\n```\nbbb\n```"},
      {"a closing tag that is taken back",
       snapshots_body({{T("foo</new")}, {T("foo</new_")}, {T("foo")}, {T("foo bar")}}), "",
       "foo bar"},
      {"the beginning of a closing tag that is taken back",
       snapshots_body({{T("foo")}, {T("foo</n")}, {T("foo bar")}}), "", "foo bar"},
      {"a less-than sign at the end", snapshots_body({{T("foo <")}}), "", "foo <"},
      {"white space that goes on as something else",
       snapshots_body({{T("abc \n")}, {T("abc def")}}), "", "abc def"},
      {"text and code grow in one snapshot", snapshots_body({{T("one")}, {T("one two"), C("x=1")}}),
       "", "one two\n\n```\nx=1\n```"},
      {"the separator inside a text",
       snapshots_body({{T("a \xE2\x80\xBA")}, {T("a \xE2\x80\xBA b \xE2\x80\xBA")}}), "",
       "a \xE2\x80\xBA b \xE2\x80\xBA"},
  };
}

/// How text is written in JSON.
inline std::vector<golden_stream> encoding_streams() {
  const auto raw = [](std::string_view inside) {
    return R"({"sections":[{"text":{"text":")" + std::string(inside) + R"("}}]})";
  };
  return {
      {"every escape",
       frames_body({raw(R"(q\" b\\ s\/ )"), raw(R"(q\" b\\ s\/ \b\f\n\r\t \u0041\u00e9\u20AC.)")}),
       "", "q\" b\\ s/ \b\f\n\r\t A\xC3\xA9\xE2\x82\xAC."},
      {"escapes added one by one", frames_body({raw(R"(\")"), raw(R"(\"\\)"), raw(R"(\"\\\"x)")}),
       "", "\"\\\"x"},
      {"NUL", frames_body({raw(R"(a\u0000)"), raw(R"(a\u0000b)")}), "", std::string("a\0b", 3)},
      {"surrogate pair cut between frames",
       frames_body({raw(R"(a\ud83d)"), raw(R"(a\ud83d\ude00)"), raw(R"(a\ud83d\ude00\uD83D)"),
                    raw(R"(a\ud83d\ude00\uD83D\uDE01!)")}),
       "", "a\xF0\x9F\x98\x80\xF0\x9F\x98\x81!"},
      {"lone surrogates", frames_body({raw(R"(a\ud83d)"), raw(R"(a\ud83db\ude00c\ud83d\u0041)")}),
       "",
       "a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD"
       "c\xEF\xBF\xBD"
       "A"},
      {"emoji and other scripts",
       snapshots_body({{text_section("日本語")},
                       {text_section("日本語 👩‍👩‍👧")},
                       {text_section("日本語 👩‍👩‍👧 עברית é ß")}}),
       "", "日本語 👩‍👩‍👧 עברית é ß"},
      {"the separator as an escape and outside ASCII keys",
       frames_body({R"({"é›":"›","sections":[{"text":{"text":"\u203a"}}]})",
                    R"({"é›":"›","sections":[{"text":{"text":"\u203a›"}}]})"}),
       "", "››"},
  };
}

/// Frames and members around the sections.
inline std::vector<golden_stream> framing_streams() {
  const auto one = [](std::string_view text) { return snapshot_frame({text_section(text)}); };
  const auto around = [](std::string_view text, std::string_view before, std::string_view behind) {
    return snapshot_frame({text_section(text)}, before, behind);
  };
  const std::string separator(frame_separator);
  return {
      {"one frame without a separator", one("all of it"), "", "all of it"},
      {"no separator behind the last frame", one("a") + separator + one("a b"), "", "a b"},
      {"separators in front and blank frames",
       separator + one("a") + separator + separator + " \r\n" + separator + one("a b") + separator +
           "\n",
       "", "a b"},
      {"data prefix and done frame",
       "data: " + one("a") + separator + "data: " + one("a b") + separator + "data: [DONE]" +
           separator + "[DONE]",
       "", "a b"},
      {"line breaks around frames",
       one("a") + separator + "\n" + one("a b") + separator + "\r\n" + one("a b c") + "\n", "",
       "a b c"},
      {"the same frame again", frames_body({one("abc"), one("abc"), one("abc"), one("abcd")}), "",
       "abcd"},
      {"members before the sections change",
       frames_body({around("a", R"("n":9,)", ""), around("ab", R"("n":10,)", ""),
                    around("ab", R"("n":11,)", ""), around("abc", R"("id":"x","n":11,)", ""),
                    around("abcd", R"("id":"x","n":11,)", "")}),
       "", "abcd"},
      {"members behind the sections change",
       frames_body({around("a", "", R"(,"n":9)"), around("ab", "", R"(,"n":10)"),
                    around("abc", "", R"(,"u":{"t":[1,"}]"]},"n":11 )"), around("abcd", "", " "),
                    around("abcde", "", R"(,"n":12,"error":null)")}),
       "", "abcde"},
      {"members change place",
       frames_body({around("a", R"("n":1,)", R"(,"m":2)"), around("ab", R"("m":2,)", R"(,"n":1)"),
                    R"({"sections":[{"id":7,"text":{"is_thinking":false,"text":"abc"}}]})",
                    R"({"sections":[{"text":{"text":"abcd","is_thinking":false},"id":7}]})"}),
       "", "abcd"},
      {"null and absent members",
       frames_body(
           {R"({"sections":null})", R"({"sections":[]})", R"({"sections":[null]})",
            R"({"sections":[{"text":null,"code":null}]})",
            R"({"sections":[{"text":{"text":null,"is_thinking":null},"code":null}]})",
            R"({"sections":[{"text":{"text":"a","is_thinking":null},"code":null},null,{}]})",
            R"({"sections":[{"text":{"text":"ab"},"code":{"code":null}},null,{}],"error":null})"}),
       "", "ab"},
      {"sections of unknown kinds",
       frames_body({R"({"sections":[{"tool":{"text":"no"}}]})",
                    R"({"sections":[{"tool":{"text":"no"}},{"text":{"text":"a"}}]})",
                    R"({"sections":[{"tool":{"text":"no"}},{"text":{"text":"ab"}},"what",7]})"}),
       "", "ab"},
      {"a status message before the answer",
       frames_body({R"({"message":"queued"})", one("a"), R"({"message":"still here"})", one("ab")}),
       "", "ab"},
  };
}

/// Sections that do not simply grow.
inline std::vector<golden_stream> section_streams() {
  const auto T = [](std::string_view text) { return text_section(text); };
  const auto K = [](std::string_view text) { return thinking_section(text); };
  const auto C = [](std::string_view text) { return code_section(text); };
  return {
      {"shortened and grown again",
       snapshots_body({{T("Hello wor")}, {T("Hello")}, {T("Hello w")}, {T("Hello world")}}), "",
       "Hello world"},
      {"rewritten",
       snapshots_body({{T("The cat sat")}, {T("The cow ran")}, {T("The cow ran off")}}), "",
       "The cat satow ran off"},
      {"rewritten within a character", snapshots_body({{T("a\u00e9")}, {T("a\u00e8 b")}}), "",
       "a\u00e9\u00e8 b"},
      {"an earlier section grows",
       snapshots_body(
           {{T("one")}, {T("one"), C("x")}, {T("one more"), C("x")}, {T("one more"), C("x + y")}}),
       "", "one\n\n```\nx\n```\n\n more\n\n```\n + y\n```"},
      {"flips there and back", snapshots_body({{K("abc ")}, {T("abc def ")}, {K("abc def ghi")}}),
       "abc\n\n ghi", " def"},
      {"a section disappears", snapshots_body({{T("a"), T("b")}, {T("a")}, {T("a"), T("b c")}}), "",
       "a\n\nb c"},
      {"white space before another section counts towards the blank line",
       snapshots_body({{T("a\n")},
                       {T("a\n"), T("\nb  ")},
                       {T("a\n"), T("\nb  "), T("c\n\n\n")},
                       {T("a\n"), T("\nb  "), T("c\n\n\n"), T("d")}}),
       "", "a\n\nb  \n\nc\n\n\nd"},
      {"a blank section between others",
       snapshots_body({{T("a"), T("\n ")}, {T("a"), T("\n "), T("b")}}), "", "a\n\nb"},
      {"a blank section at the end", snapshots_body({{K("a\n"), T(" \n")}}), "a\n", " \n"},
      {"white space at the end", snapshots_body({{T("a")}, {T("a \n")}}), "", "a \n"},
      {"an unfinished tag when another section begins",
       snapshots_body({{T("a </new_fi")},
                       {T("a </new_fi"), T("b <")},
                       {T("a </new_fi"), T("b <"), K("c </ne")}}),
       "c </ne", "a \n\nb <"},
      {"a section that is held back as a whole",
       snapshots_body({{T("a"), T("\n<")}, {T("a"), T("\n<"), T("b")}}), "", "a\n\n<\n\nb"},
      {"a finished tag is text",
       snapshots_body({{T("a </new_")}, {T("a </new_x> </newer> </new")}}), "",
       "a </new_x> </newer> "},
      {"code with its own fence",
       snapshots_body({{C("`")}, {C("``")}, {C("```py\nx")}, {C("```py\nx\n```"), T("y")}}), "",
       "```py\nx\n```\n\ny"},
      {"code of two backticks", snapshots_body({{C("``")}}), "", "```\n``\n```"},
      {"code that ends in a newline", snapshots_body({{C("x\n")}, {C("x\n"), T("y")}}), "",
       "```\nx\n```\n\ny"},
      {"code and names of its language",
       snapshots_body(
           {{code_section("a", R"("language":"C++","filename":"a.txt")"),
             R"({"code":{"code":"b"},"lang":"obj\u0065ctive-c`\n"})",
             R"({"filename":"src.d/main.rs","code":"c"})",
             code_section("d", R"("filename":"src.d/Makefile","lang":"","language":null)")}}),
       "", "```C++\na\n```\n\n```objective-c\nb\n```\n\n```rs\nc\n```\n\n```\nd\n```"},
      {"thinking between codes", snapshots_body({{C("a")}, {C("a"), K("hm")}, {C("a b"), K("hm")}}),
       "hm", "```\na\n```\n\n```\n b\n```"},
  };
}

/// All of them; the bodies are short enough to be cut at every byte.
inline const std::vector<golden_stream>& golden_streams() {
  static const auto all = [] {
    std::vector<golden_stream> streams;
    for (auto theme :
         {protocol_streams(), encoding_streams(), framing_streams(), section_streams()}) {
      streams.insert(streams.end(), theme.begin(), theme.end());
    }
    return streams;
  }();
  return all;
}

}  // namespace asb::test
