#pragma once

#include <cstddef>
#include <string_view>

namespace asb::alexsidebar {

/// Finds the separator U+203A (E2 80 BA) in a text of JSON values. Inside strings it is ordinary
/// text. May stop and go on at any byte.
class separator_scanner {
 public:
  /// Reads up to the end of the separator, or all of `bytes`; gives how many bytes it read.
  std::size_t scan(std::string_view bytes);

  bool found() const { return state_ == state::found; }
  /// How many bytes of a possible separator have been read last: 0 to 3.
  std::size_t separator_bytes() const;

 private:
  enum class state { between, first_byte, second_byte, found, in_string, escape };
  state state_ = state::between;
};

}  // namespace asb::alexsidebar
