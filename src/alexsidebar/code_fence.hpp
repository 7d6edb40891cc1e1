#pragma once

#include <string>
#include <string_view>

namespace asb::alexsidebar {

inline constexpr std::string_view code_fence = "```";

enum class fence_start { no, yes, undecided };

/// Whether code whose text so far is `code` begins with a fence of its own; white space before it
/// does not matter.
fence_start begins_with_fence(std::string_view code);

/// What stands behind an opening fence: `name`, or its extension if it is a file's. Only letters,
/// digits and `#+._-` are kept, 32 at most; may be empty.
std::string fence_language(std::string_view name, bool is_filename);

}  // namespace asb::alexsidebar
