#include "snapshot_writer.hpp"

#include <asb/base/json_text.hpp>

#include <utility>

namespace simulator {
namespace {

struct shape {
  std::string_view begin;
  std::string_view end;
};

shape shape_of(section_kind kind) {
  switch (kind) {
    case section_kind::thinking: return {R"({"text":{"is_thinking":true,"text":")", R"("}})"};
    case section_kind::text: return {R"({"text":{"is_thinking":false,"text":")", R"("}})"};
    case section_kind::code: return {R"({"code":{"language":"python","code":")", R"("}})"};
  }
  std::unreachable();
}

}  // namespace

void snapshot_writer::close_section() {
  if (section_end_.empty()) return;
  prefix_.append(section_end_) += ',';
  section_end_ = {};
}

void snapshot_writer::begin_section(section_kind kind) {
  close_section();
  const shape wanted = shape_of(kind);
  prefix_ += wanted.begin;
  section_end_ = wanted.end;
}

void snapshot_writer::grow(std::string_view text) {
  asb::append_json_escaped(prefix_, text);
}

void snapshot_writer::end_frame() {
  body_.bytes.append(prefix_).append(section_end_).append("]}").append(frame_separator);
  body_.frame_ends.push_back(body_.bytes.size());
}

answer_body snapshot_writer::finish(bool last_separator) && {
  if (!last_separator && !body_.frame_ends.empty()) {
    body_.bytes.resize(body_.bytes.size() - frame_separator.size());
    body_.frame_ends.back() = body_.bytes.size();
  }
  return std::move(body_);
}

}  // namespace simulator
