#include "snapshot_parser.hpp"

#include "frame_splitter.hpp"

#include <asb/alexsidebar/errc.hpp>
#include <asb/base/text.hpp>

#include <simdjson.h>

#include <array>
#include <string>
#include <utility>

namespace asb::alexsidebar {
namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

static_assert(frame_padding >= simdjson::SIMDJSON_PADDING);

/// One parser per thread; what a giant frame made it allocate is given back.
class thread_parser {
 public:
  thread_parser() : parser_(instance()) {}
  ~thread_parser() {
    constexpr std::size_t keep = 1024 * 1024;
    if (parser_.capacity() > keep) parser_ = od::parser();
  }
  thread_parser(const thread_parser&) = delete;
  thread_parser& operator=(const thread_parser&) = delete;

  od::parser& operator*() { return parser_; }

 private:
  static od::parser& instance() {
    thread_local od::parser parser;
    return parser;
  }
  od::parser& parser_;
};

/// Calls `visit(key, value)` for each member; a value that it leaves alone is skipped.
template <class Visit>
error_code for_each_member(od::object object, Visit visit) {
  for (auto member : object) {
    od::raw_json_string key;
    if (const auto why = member.key().get(key)) return why;
    od::value value;
    if (const auto why = member.value().get(value)) return why;
    if (const auto why = visit(key, value)) return why;
  }
  return simdjson::SUCCESS;
}

/// The reader of one snapshot; `end_` is where its JSON ends.
class snapshot_reader {
 public:
  snapshot_reader(std::string_view json, snapshot& out)
      : end_(json.data() + json.size()), out_(out) {}

  error_code read(od::document& document) {
    od::object root;
    if (const auto why = document.get_object().get(root)) return why;
    const auto why = for_each_member(root, [&](od::raw_json_string key, od::value value) {
      if (key == "sections") return read_sections(document, value);
      if (key == "error") return read_presence(value, out_.has_error);
      if (key == "message" || key == "detail") return read_presence(value, out_.has_message);
      return simdjson::SUCCESS;
    });
    if (why) return why;
    const char* behind = nullptr;
    // Nothing may stand behind the object.
    return document.current_location().get(behind) ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
  }

 private:
  /// Where the text of a section may stand: `text`, `code`, and what names the code's language.
  struct candidates {
    std::string_view text;
    std::string_view code;
    std::array<std::string_view, 3> names;  // by rank: language, lang, filename
    bool thinking = false;
    bool known = false;
    bool empty = true;
  };

  std::string_view up_to_end(const char* from) const {
    return {from, static_cast<std::size_t>(end_ - from)};
  }

  /// Leaves `inside` alone when the value is no string.
  error_code read_string(od::value value, std::string_view& inside) const {
    od::json_type type{};
    if (const auto why = value.type().get(type)) return why;
    if (type != od::json_type::string) return simdjson::SUCCESS;
    od::raw_json_string string;
    if (const auto why = value.get_raw_json_string().get(string)) return why;
    inside = up_to_end(string.raw());
    return simdjson::SUCCESS;
  }

  static error_code read_presence(od::value value, bool& present) {
    const std::string_view token = value.raw_json_token();
    present = present || !(token.starts_with("null") || token.starts_with("false") ||
                           token.starts_with("\"\""));
    return simdjson::SUCCESS;
  }

  error_code read_sections(od::document& document, od::value value) {
    od::json_type type{};
    if (const auto why = value.type().get(type)) return why;
    if (type != od::json_type::array) return simdjson::SUCCESS;
    od::array sections;
    if (const auto why = value.get_array().get(sections)) return why;
    std::size_t index = 0;
    for (auto element : sections) {
      od::value section;
      if (const auto why = element.get(section)) return why;
      if (const auto why = read_section(section, index)) return why;
      ++index;
    }
    out_.has_sections = out_.has_sections || index > 0;
    const char* behind = nullptr;
    if (const auto why = document.current_location().get(behind)) return why;
    out_.behind_sections = up_to_end(behind);
    return simdjson::SUCCESS;
  }

  error_code read_section(od::value value, std::size_t index) {
    od::json_type type{};
    if (const auto why = value.type().get(type)) return why;
    candidates found;
    if (type == od::json_type::object) {
      od::object section;
      if (const auto why = value.get_object().get(section)) return why;
      const auto why = for_each_member(section, [&](od::raw_json_string key, od::value member) {
        found.empty = false;
        if (key == "text") return read_body(member, "text", found.text, found);
        if (key == "code") return read_body(member, "code", found.code, found);
        return read_name(key, member, found);
      });
      if (why) return why;
    } else {
      found.empty = type == od::json_type::null;
    }
    keep(index, found);
    return simdjson::SUCCESS;
  }

  /// The value of a section's `text` or `code`: a string, or an object with it under that name.
  error_code read_body(od::value value, std::string_view name, std::string_view& body,
                       candidates& found) const {
    found.known = true;
    od::json_type type{};
    if (const auto why = value.type().get(type)) return why;
    if (type != od::json_type::object) return read_string(value, body);
    od::object object;
    if (const auto why = value.get_object().get(object)) return why;
    return for_each_member(object, [&](od::raw_json_string key, od::value member) {
      if (key == name) return read_string(member, body);
      if (key == "is_thinking") {
        found.thinking = member.raw_json_token().starts_with("true");
        return simdjson::SUCCESS;
      }
      return read_name(key, member, found);
    });
  }

  error_code read_name(od::raw_json_string key, od::value value, candidates& found) const {
    if (key == "language") return read_string(value, found.names[0]);
    if (key == "lang") return read_string(value, found.names[1]);
    if (key == "filename") return read_string(value, found.names[2]);
    return simdjson::SUCCESS;
  }

  static bool has_text(std::string_view inside) {
    return inside.data() != nullptr && !inside.starts_with('"');
  }

  void keep(std::size_t index, const candidates& found) {
    if (!found.known && !found.empty) out_.unknown.push_back(index);
    if (found.code.data() != nullptr && !has_text(found.text)) {
      parsed_section section{index, section_kind::code, found.code, {}, false};
      for (std::size_t rank = 0; rank < found.names.size() && section.name.data() == nullptr;
           ++rank) {
        if (has_text(found.names[rank])) section.name = found.names[rank];
        section.name_is_filename = rank == 2;
      }
      out_.sections.push_back(section);
    } else if (found.text.data() != nullptr) {
      const auto kind = found.thinking ? section_kind::thinking : section_kind::text;
      out_.sections.push_back({index, kind, found.text, {}, false});
    }
  }

  const char* end_;
  snapshot& out_;
};

}  // namespace

void snapshot::clear() {
  sections.clear();
  unknown.clear();
  has_sections = has_error = has_message = false;
  behind_sections = {};
}

result<void> parse_snapshot(std::string_view json, snapshot& out) {
  out.clear();
  thread_parser parser;
  od::document document;
  auto why = (*parser).iterate(json.data(), json.size(), json.size() + frame_padding).get(document);
  if (!why) why = snapshot_reader(json, out).read(document);
  if (why) return fail(errc::malformed_frame, simdjson::error_message(why));
  return {};
}

bool ends_without_sections(std::string_view members) {
  // The thread keeps this copy; members longer than this come with a parse of the whole frame.
  constexpr std::size_t longest = 64 * 1024;
  if (members.size() > longest) return false;
  thread_local std::string json;
  json.assign(R"({"":[])").append(members);
  const auto size = json.size();
  json.append(frame_padding, '\0');
  snapshot seen;
  return parse_snapshot(std::string_view(json).substr(0, size), seen) && !seen.has_sections;
}

bool is_complete_object(std::string_view json) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    switch (json[i]) {
      case '\\': i += in_string ? 1 : 0; break;
      case '"': in_string = !in_string; break;
      case '{':
      case '[': depth += in_string ? 0 : 1; break;
      case '}':
      case ']':
        if (!in_string && depth-- <= 1) return true;
        break;
      default: break;
    }
  }
  return false;
}

}  // namespace asb::alexsidebar
