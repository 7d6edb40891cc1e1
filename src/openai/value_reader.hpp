#pragma once

#include "field_path.hpp"

#include <asb/openai/api_error.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace asb::openai {

/// Moves typed values out of a parsed request. Every function gives false (or null) after a
/// complaint, which the reader keeps; absent and null are the same (design §9).
class value_reader {
 public:
  /// Keeps the complaint "`path` what." and gives false.
  bool refuse(const field_path& at, std::string_view what);
  api_error take_problem() { return std::move(problem_); }

  /// The member, or null when it is absent or null.
  static nlohmann::json* find(nlohmann::json& object, std::string_view key);

  bool is_object(const nlohmann::json& value, const field_path& at);
  nlohmann::json::array_t* array(nlohmann::json& value, const field_path& at);
  bool read(nlohmann::json& value, const field_path& at, std::string& into);
  bool read(nlohmann::json& value, const field_path& at, bool& into);

  /// Leaves `into` as it is when there is no such member.
  template <class T>
  bool read_optional(nlohmann::json& object, std::string_view key, const field_path& at, T& into) {
    auto* value = find(object, key);
    return value == nullptr || read(*value, at / key, into);
  }
  bool read_required(nlohmann::json& object, std::string_view key, const field_path& at,
                     std::string& into);

 private:
  bool refuse_type(const nlohmann::json& value, const field_path& at, std::string_view wanted);

  api_error problem_;
};

}  // namespace asb::openai
