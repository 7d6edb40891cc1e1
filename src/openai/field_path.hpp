#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace asb::openai {

/// Where a value stands in a request, such as `messages[2].content[0].text`; becomes text only when
/// the value is refused. Refers to its parent, which must outlive it.
class field_path {
 public:
  field_path() = default;

  field_path operator/(std::string_view key) const { return {this, key, 0}; }
  field_path operator[](std::size_t index) const { return {this, {}, index}; }

  std::string str() const;

 private:
  field_path(const field_path* parent, std::string_view key, std::size_t index)
      : parent_(parent), key_(key), index_(index) {}

  const field_path* parent_ = nullptr;
  std::string_view key_;  ///< empty: an element of an array
  std::size_t index_ = 0;
};

}  // namespace asb::openai
