#include "value_reader.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

namespace asb::openai {

using nlohmann::json;

bool value_reader::refuse(const field_path& at, std::string_view what) {
  auto where = at.str();
  auto message = fmt::format("`{}` {}.", where, what);
  problem_ = invalid_request(std::move(message), std::move(where));
  return false;
}

bool value_reader::refuse_type(const json& value, const field_path& at, std::string_view wanted) {
  return refuse(at, fmt::format("must be {}, but is of the type {}", wanted, value.type_name()));
}

json* value_reader::find(json& object, std::string_view key) {
  const auto it = object.find(key);
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

bool value_reader::is_object(const json& value, const field_path& at) {
  return value.is_object() || refuse_type(value, at, "an object");
}

json::array_t* value_reader::array(json& value, const field_path& at) {
  if (!value.is_array()) refuse_type(value, at, "an array");
  return value.get_ptr<json::array_t*>();
}

bool value_reader::read(json& value, const field_path& at, std::string& into) {
  auto* text = value.get_ptr<std::string*>();
  if (text == nullptr) return refuse_type(value, at, "a string");
  into = std::move(*text);
  return true;
}

bool value_reader::read(json& value, const field_path& at, bool& into) {
  const auto* flag = value.get_ptr<const bool*>();
  if (flag == nullptr) return refuse_type(value, at, "a boolean");
  into = *flag;
  return true;
}

bool value_reader::read_required(json& object, std::string_view key, const field_path& at,
                                 std::string& into) {
  auto* value = find(object, key);
  if (value == nullptr) return refuse(at / key, "is required");
  return read(*value, at / key, into);
}

}  // namespace asb::openai
