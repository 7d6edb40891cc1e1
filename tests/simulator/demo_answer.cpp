#include "demo_answer.hpp"

#include "snapshot_writer.hpp"

#include <asb/base/utf8.hpp>

#include <spdlog/fmt/fmt.h>

namespace simulator {
namespace {

constexpr std::size_t longest_citation = 200;

/// Adds a section that grows by `count` words per frame.
void add_section(snapshot_writer& writer, section_kind kind, std::string_view text,
                 std::size_t count = 1) {
  writer.begin_section(kind);
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    for (std::size_t word = 0; word < count && end < text.size(); ++word) {
      end = std::min(text.find_first_of(" \n", end), text.size() - 1) + 1;
    }
    writer.grow(text.substr(begin, end - begin));
    writer.end_frame();
    begin = end;
  }
}

std::string cite(std::string_view text) {
  if (text.size() <= longest_citation) return std::string(text);
  return std::string(text.substr(0, asb::utf8_floor(text, longest_citation))) + "…";
}

}  // namespace

answer_body render_demo(const request_facts& facts, bool last_separator) {
  snapshot_writer writer;
  if (facts.think_first || facts.model == "agent_deepseek_r1") {
    add_section(writer, section_kind::thinking,
                "The user wrote to a simulator. I cannot know anything, so I will greet them and "
                "cite what they said.",
                2);
  }
  add_section(
      writer, section_kind::text,
      fmt::format("Hello! I am the simulated upstream, playing {}. You said:\n\n> {}\n\n"
                  "Every word you see came as a snapshot of the whole answer so far.",
                  facts.model.empty() ? "a model" : facts.model, cite(facts.last_user_text)));
  if (facts.last_user_text.contains("code")) {
    add_section(writer, section_kind::code, "def greet(name):\n    return f\"Hello, {name}!\"\n");
  }
  return std::move(writer).finish(last_separator);
}

answer_body render_words(std::string_view text, bool last_separator) {
  snapshot_writer writer;
  add_section(writer, section_kind::text, text);
  return std::move(writer).finish(last_separator);
}

}  // namespace simulator
