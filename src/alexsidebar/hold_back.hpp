#pragma once

#include <cstddef>
#include <string_view>

/// What is not yet known to be text (upstream §3): trailing white space, and a closing tag of the
/// form `</new_…>` that the upstream shows while it is being written. Lengths are those of what may
/// be sent.
namespace asb::alexsidebar {

/// When more may follow `text`; 0 if that is only white space.
std::size_t ready_length(std::string_view text);

/// When nothing follows: all of it but an unfinished `</new…`.
std::size_t settled_length(std::string_view text);

}  // namespace asb::alexsidebar
