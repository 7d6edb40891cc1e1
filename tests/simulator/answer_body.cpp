#include "answer_body.hpp"

#include "demo_answer.hpp"
#include "generated_answer.hpp"
#include "http_words.hpp"
#include "snapshot_writer.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

struct body_maker {
  const scenario& wanted;
  const request_facts& facts;

  answer_body operator()(const demo_answer&) const {
    if (wanted.status < 300) return render_demo(facts, wanted.last_separator);
    return {.bytes = nlohmann::json{{"error", reason_phrase(wanted.status)}}.dump(),
            .frame_ends = {}};
  }

  answer_body operator()(const echo_answer&) const {
    snapshot_writer writer;
    writer.begin_section(section_kind::text);
    writer.grow(facts.last_user_text);
    writer.end_frame();
    return std::move(writer).finish(wanted.last_separator);
  }

  answer_body operator()(const literal_text& literal) const {
    return render_words(literal.text, wanted.last_separator);
  }

  answer_body operator()(const frame_list& list) const {
    answer_body made;
    for (const std::string& frame : list.frames) {
      made.bytes += frame;
      if (wanted.last_separator || &frame != &list.frames.back()) made.bytes += frame_separator;
      made.frame_ends.push_back(made.bytes.size());
    }
    return made;
  }

  answer_body operator()(const generated_answer& generated) const {
    return render(generated, wanted.last_separator);
  }

  answer_body operator()(const raw_body& raw) const {
    return {.bytes = raw.bytes, .frame_ends = {}};
  }
};

}  // namespace

bool depends_on_request(const content& what) {
  return std::holds_alternative<demo_answer>(what) || std::holds_alternative<echo_answer>(what);
}

answer_body make_body(const scenario& wanted, const request_facts& facts) {
  return std::visit(body_maker{wanted, facts}, wanted.what);
}

}  // namespace simulator
