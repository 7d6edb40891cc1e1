#pragma once

#include <string>
#include <vector>

namespace asb::test {

/// Texts that programs on the way tend to change, cut, hide or choke on. All are valid UTF-8. None
/// holds an unfinished `</new…`: that is the upstream's own and is dropped (upstream §3).
inline std::vector<std::string> naughty_texts() {
  using namespace std::string_literals;
  return {
      // reserved words and numbers
      "undefined",
      "null",
      "nil",
      "NaN",
      "-Infinity",
      "true",
      "0",
      "-0",
      "1e999",
      "0x7FFFFFFF",
      "1,000,000",
      "1/0",
      "2147483648",
      "9223372036854775808",
      "\\N",
      "None",
      "[DONE]",
      "data: [DONE]",
      ": ping",
      "event: error",
      // quotes, escapes, markup, templates, shells
      "\"",
      "'",
      "\\",
      "\\\\",
      "\\\"",
      "\\u0041",
      "\\n",
      "`",
      "``` ```",
      "<",
      ">",
      "&amp;",
      "<script>alert(1)</script>",
      "]]>",
      "<!--",
      "{{7*7}}",
      "${HOME}",
      "$(reboot)",
      "; ls",
      "%s%n",
      "%00",
      "../../etc/passwd",
      "'; DROP TABLE accounts;--",
      "a\r\nX-Injected: 1",
      "a\nb\n\nc",
      "{\"error\":\"Usage limit exceeded\"}",
      "{\"sections\":[]}",
      "\xE2\x80\xBA between \xE2\x80\xBA",
      // controls
      "a\0b"s,
      "a\x01\x02\x1F"
      "b",
      "a\tb",
      "a\vb",
      "a\fb",
      "a\x7F"
      "b",
      "a\xC2\x80\xC2\x9F"
      "b",
      "a\xC2\x85"
      "b",
      "a\x1B[31mred\x1B[0m",
      "a\bb",
      // spaces and invisible characters
      "a\xC2\xA0"
      "b",
      "a\xE2\x80\x8B"
      "b",
      "a\xE2\x80\xA8"
      "b\xE2\x80\xA9"
      "c",
      "a\xEF\xBB\xBF"
      "b",
      "a\xE3\x80\x80"
      "b",
      "a\xC2\xAD"
      "b",
      "a\xE2\x81\xA0"
      "b",
      // right to left, and back
      "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
      "\xD8\xA7\xD9\x84\xD8\xB9\xD8\xB1\xD8\xA8\xD9\x8A\xD8\xA9",
      "a\xE2\x80\xAE"
      "cba\xE2\x80\xAC",
      "\xE2\x81\xA6test\xE2\x81\xA9",
      // scripts
      "Z\xC5\x82\xC3\xB3\xC5\xBC",
      "\xE7\x94\xB0\xE4\xB8\xAD\xE3\x81\x95\xE3\x82\x93",
      "\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4",
      "\xE0\xA4\xA8\xE0\xA4\xAE\xE0\xA4\xB8\xE0\xA5\x8D\xE0\xA4\xA4\xE0\xA5\x87",
      "\xCE\xA9\xE2\x89\x88\xC3\xA7\xE2\x88\x9A",
      "\xC4\xB0I\xC4\xB1i",
      "\xC3\x9F\xE1\xBA\x9E",
      // combining, stacked, and joined
      "Z\xCC\xA1\xCD\x89\xCC\xBB"
      "algo",
      "e\xCC\x81",
      "\xC3\xA9",
      "\xF0\x9F\x98\x80",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
      "\xF0\x9F\x87\xAF\xF0\x9F\x87\xB5",
      "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD",
      "\xE2\x9D\xA4\xEF\xB8\x8F",
      "\xF0\x9D\x95\xAD\xF0\x9D\x96\x86\xF0\x9D\x96\x89",
      // the ends of planes
      "\xEF\xBF\xBD",
      "\xEF\xBF\xBE\xEF\xBF\xBF",
      "\xF4\x8F\xBF\xBF",
      "\xEE\x80\x80",
      "\xEF\xB7\x90",
      "\xED\x9F\xBF\xEE\x80\x80",
      // what the upstream's own protocol uses
      "</ne",
      "a</new_x>b</n",
      "think",
      "a <think>b</think> c",
      "auth: x",
  };
}

}  // namespace asb::test
