#include "json_reader.hpp"

#include <asb/base/utf8.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace asb::openai {
namespace {

using nlohmann::json;

constexpr std::size_t max_depth = 64;
/// A value in a DOM takes up to some 150 bytes, in the text as little as two: this keeps the DOM of
/// a hostile 32 MB body about as large as the body.
constexpr std::size_t max_values = 250'000;

std::string at_byte(std::string_view reason, std::size_t offset) {
  return fmt::format("The request body is not valid JSON: {} at byte {}.", reason, offset);
}

/// The library's reason without what it read: `… - REASON; last read: …`.
std::string_view reason_of(std::string_view what) {
  const auto dash = what.find(" - ");
  if (dash == what.npos) return "syntax error";
  what.remove_prefix(dash + 3);
  return what.substr(0, what.find(';'));
}

/// Builds the DOM within the bounds. A false from any callback ends the parse.
class dom_builder : public json::json_sax_t {
 public:
  bool null() override { return add(nullptr) != nullptr; }
  bool boolean(bool value) override { return add(value) != nullptr; }
  bool number_integer(std::int64_t value) override { return add(value) != nullptr; }
  bool number_unsigned(std::uint64_t value) override { return add(value) != nullptr; }
  bool number_float(double value, const std::string&) override { return add(value) != nullptr; }
  bool string(std::string& value) override { return add(std::move(value)) != nullptr; }
  bool binary(json::binary_t&) override { return false; }  // JSON text has none

  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    member_ = &(*open_.back())[std::move(name)];
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    // The library counts the bytes read, with the end of the text as one more.
    const auto offset = position - 1;
    constexpr int number_overflow = 406;
    problem = error.id == number_overflow
                  ? fmt::format(
                        "The request body holds a number too large for a double, before "
                        "byte {}.",
                        offset)
                  : at_byte(reason_of(error.what()), offset);
    return false;
  }

  json root;
  std::string problem;

 private:
  json* add(json&& value) {
    if (++values_ > max_values) {
      problem = fmt::format("The request body holds more than {} JSON values.", max_values);
      return nullptr;
    }
    if (open_.empty()) return &(root = std::move(value));
    auto& parent = *open_.back();
    if (parent.is_object()) return &(*member_ = std::move(value));
    return &parent.emplace_back(std::move(value));
  }

  bool open(json&& container) {
    if (open_.size() == max_depth) {
      problem = fmt::format("The request body is nested deeper than {} levels.", max_depth);
      return false;
    }
    // Stays where it is while it is open: its parent does not grow meanwhile.
    auto* added = add(std::move(container));
    if (added == nullptr) return false;
    open_.push_back(added);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::size_t values_ = 0;
  std::vector<json*> open_;
  json* member_ = nullptr;
};

}  // namespace

std::expected<json, std::string> parse_json(std::string_view text) {
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    return std::unexpected(at_byte("invalid UTF-8", bad));
  }
  // The library takes a NUL for the end of the text.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return std::unexpected(at_byte("a NUL", nul));
  }
  // Versions of the library differ in what they say of an empty text.
  if (text.empty()) return std::unexpected(at_byte("unexpected end of input", 0));
  dom_builder builder;
  if (!json::sax_parse(text, &builder)) return std::unexpected(std::move(builder.problem));
  return std::move(builder.root);
}

}  // namespace asb::openai
