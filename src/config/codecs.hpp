#pragma once

#include "settings.hpp"
#include "values.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Codecs for the plain kinds of fields. A field is named by its member pointer, so that its row in
/// the table needs no code of its own.
namespace asb::config {

/// The codec of a field whose text `Parse` reads; what `Parse` gives is assigned to the field.
template <auto Field, auto Parse>
std::expected<void, std::string> parse_into(config& out, std::string_view text) {
  auto value = Parse(text);
  if (!value) return std::unexpected(std::move(value.error()));
  using field = std::remove_cvref_t<decltype(out.*Field)>;
  out.*Field = static_cast<field>(*std::move(value));
  return {};
}

/// `Scale` is what one unit of the variable is in the field's own unit.
template <auto Field, std::uint64_t Min, std::uint64_t Max, std::uint64_t Scale = 1>
constexpr codec number() {
  return {[](config& out, std::string_view text) -> std::expected<void, std::string> {
            const auto value = parse_number(text, Min, Max, "");
            if (!value) return std::unexpected(value.error());
            using field = std::remove_cvref_t<decltype(out.*Field)>;
            out.*Field = static_cast<field>(*value * Scale);
            return {};
          },
          [](const config& value) { return std::to_string(value.*Field / Scale); }};
}

template <std::chrono::seconds config::* Field, std::uint64_t Min, std::uint64_t Max = 3600>
constexpr codec seconds() {
  return {[](config& out, std::string_view text) -> std::expected<void, std::string> {
            const auto value = parse_number(text, Min, Max, "seconds");
            if (!value) return std::unexpected(value.error());
            out.*Field = std::chrono::seconds(*value);
            return {};
          },
          [](const config& value) { return std::to_string((value.*Field).count()); }};
}

template <bool config::* Field>
constexpr codec boolean() {
  return {parse_into<Field, parse_bool>,
          [](const config& value) -> std::string { return value.*Field ? "true" : "false"; }};
}

template <std::string config::* Field, auto Parse>
constexpr codec text() {
  return {parse_into<Field, Parse>, [](const config& value) { return value.*Field; }};
}

}  // namespace asb::config
