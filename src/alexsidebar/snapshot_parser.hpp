#pragma once

#include "section_composer.hpp"

#include <asb/base/error.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace asb::alexsidebar {

/// A section as it stands in the JSON. `text` and `name` begin inside the string, behind its
/// opening quote, and reach to the end of the JSON; `name` is a language or a file's name, without
/// data if there is neither.
struct parsed_section {
  std::size_t index = 0;
  section_kind kind = section_kind::text;
  std::string_view text;
  std::string_view name;
  bool name_is_filename = false;
};

/// What a frame says (upstream §3). Views point into the JSON that was parsed.
struct snapshot {
  bool has_sections = false;             ///< `sections` is there and not empty
  std::vector<parsed_section> sections;  ///< those with a text, in order
  std::vector<std::size_t> unknown;      ///< indices of sections of a kind that is not known
  std::string_view behind_sections;      ///< the JSON behind the closing bracket of `sections`
  bool has_error = false;                ///< member `error` is not null, false or empty
  bool has_message = false;              ///< the same of `message` or `detail`

  void clear();
};

/// Reads one JSON object that has frame_padding zeros behind it. Strings are found, not
/// checked. Errors: malformed_frame.
result<void> parse_snapshot(std::string_view json, snapshot& out);

/// True if `members` (which begins with the comma or the brace behind a member's value) ends an
/// object well and brings no `sections`. False also when it is too long to be worth the look.
bool ends_without_sections(std::string_view members);

/// False if the object that begins at the start of `json` has no end.
bool is_complete_object(std::string_view json);

}  // namespace asb::alexsidebar
