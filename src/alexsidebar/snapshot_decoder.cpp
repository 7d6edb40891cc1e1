#include "snapshot_decoder.hpp"

#include "code_fence.hpp"
#include "json_unescape.hpp"

#include <asb/alexsidebar/errc.hpp>
#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>

namespace asb::alexsidebar {
namespace {

std::unexpected<error> malformed_string() {
  return fail(errc::malformed_frame, "a string of the frame is not valid JSON");
}

}  // namespace

/// Scratch space of one thread: an answer that waits for its next frame holds none.
struct snapshot_decoder::workspace {
  snapshot parsed;
  std::string text;
  std::string name;
};

/// Lends the thread's workspace; what a giant frame made it allocate is given back.
class snapshot_decoder::workspace_loan {
 public:
  workspace_loan() : space_(instance()) {}
  ~workspace_loan() {
    constexpr std::size_t keep_text = 1024 * 1024;
    constexpr std::size_t keep_sections = 4096;
    if (space_.text.capacity() > keep_text || space_.parsed.sections.capacity() > keep_sections) {
      space_ = workspace();
    }
  }
  workspace_loan(const workspace_loan&) = delete;
  workspace_loan& operator=(const workspace_loan&) = delete;

  workspace& operator*() { return space_; }

 private:
  static workspace& instance() {
    thread_local workspace space;
    return space;
  }
  workspace& space_;
};

std::string_view frame_payload(std::string_view bytes) {
  constexpr std::string_view field = "data:";
  bytes = trim(bytes);
  if (bytes.starts_with(field)) bytes = trim(bytes.substr(field.size()));
  return bytes;
}

result<void> snapshot_decoder::decode(const frame& next, chat::event_batch& out) {
  workspace_loan loan;
  auto& work = *loan;
  if (decode_append(next, work, out)) return {};
  appends_ = false;
  const auto json = frame_payload(next.bytes);
  if (json.empty() || json == "[DONE]") return {};
  ++counters_.parsed_frames;
  auto decoded = parse_snapshot(json, work.parsed);
  if (!decoded && !answering_) error_body_ = json;
  if (!decoded) return decoded;
  return work.parsed.has_sections ? decode_snapshot(next, work, out)
                                  : decode_other(json, work.parsed);
}

result<void> snapshot_decoder::finish(chat::event_batch& out) {
  composer_.finish(out);
  if (!composer_.empty()) return {};
  if (error_body_) return fail(errc::error_frame, "the upstream reported an error");
  return fail(errc::empty_answer, "the upstream's answer is empty");
}

decoder_counters snapshot_decoder::counters() const {
  auto counters = counters_;
  counters.rewrites = composer_.rewrites();
  return counters;
}

/// Decodes a frame that differs from the last one by what was put before the cut, and perhaps in
/// members behind the sections. False, and nothing done, if it is any other.
bool snapshot_decoder::decode_append(const frame& next, workspace& work, chat::event_batch& out) {
  if (!appends_ || next.same < cut_ || !composer_.can_append(section_)) return false;
  work.text.clear();
  const auto behind_cut = next.bytes.substr(cut_);
  const auto end = json_unescape(behind_cut, work.text);
  if (!end || !behind_cut.substr(end->length).starts_with(closing_)) return false;
  if (find_invalid_utf8(behind_cut.substr(0, end->length)) != std::string_view::npos) return false;
  const auto rest = behind_cut.substr(end->length + closing_.size());
  if (rest != rest_) {
    if (!ends_without_sections(rest)) return false;
    rest_ = rest;
  }
  composer_.append(section_, work.text, out);
  cut_ += end->length;
  appends_ = !end->half_character;
  return true;
}

result<void> snapshot_decoder::decode_snapshot(const frame& next, workspace& work,
                                               chat::event_batch& out) {
  const auto& now = work.parsed;
  answering_ = true;
  error_body_.reset();
  for (const auto index : now.unknown) {
    if (index < unknown_end_) continue;
    unknown_end_ = index + 1;
    ++counters_.unknown_sections;
  }
  for (const auto& section : now.sections) {
    work.text.clear();
    const auto end = json_unescape(section.text, work.text);
    if (!end) return malformed_string();
    work.name.clear();
    if (section.name.data() != nullptr && !json_unescape(section.name, work.name)) {
      return malformed_string();
    }
    const auto language = fence_language(work.name, section.name_is_filename);
    composer_.update(section.index, {section.kind, work.text, language}, out);
    section_ = section.index;
    appends_ = !end->half_character;
    cut_ = static_cast<std::size_t>(section.text.data() - next.bytes.data()) + end->length;
  }
  if (appends_) {
    rest_.assign(now.behind_sections.data(), next.bytes.data() + next.bytes.size());
    closing_.assign(next.bytes.substr(cut_, next.bytes.size() - cut_ - rest_.size()));
  }
  return {};
}

/// A frame without sections: an error, or something that does not matter.
result<void> snapshot_decoder::decode_other(std::string_view json, const snapshot& now) {
  if (now.has_error || (now.has_message && !answering_ && !error_body_)) error_body_ = json;
  if (now.has_error && answering_) {
    return fail(errc::error_frame, "the upstream reported an error in mid-answer");
  }
  return {};
}

}  // namespace asb::alexsidebar
