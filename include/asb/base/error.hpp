#pragma once

#include <expected>
#include <string>
#include <system_error>
#include <type_traits>

namespace asb {

/// Why an operation failed. `code` is a value of one module's error enum, `message` is for people
/// and never holds a secret, `upstream_status` is the HTTP status that caused it (0: none).
struct error {
  std::error_code code;
  std::string message;
  unsigned upstream_status = 0;
};

template <class T>
using result = std::expected<T, error>;

/// The unexpected value of a `result`, from a value of an enum declared with ASB_ERROR_ENUM.
template <class Enum>
std::unexpected<error> fail(Enum code, std::string message, unsigned upstream_status = 0) {
  return std::unexpected(error{make_error_code(code), std::move(message), upstream_status});
}

/// The std::error_category of a module's enum; `name` is the module.
template <class Enum>
class enum_category final : public std::error_category {
 public:
  explicit enum_category(const char* name) : name_(name) {}
  const char* name() const noexcept override { return name_; }
  std::string message(int value) const override { return describe(static_cast<Enum>(value)); }

 private:
  const char* name_;
};

}  // namespace asb

/// Makes `Enum` of namespace asb::`module` an error code enum; a `const char* describe(Enum)`
/// beside it gives the texts.
#define ASB_ERROR_ENUM(module, Enum)                           \
  namespace asb::module {                                      \
  inline std::error_code make_error_code(Enum code) {          \
    static const ::asb::enum_category<Enum> category{#module}; \
    return {static_cast<int>(code), category};                 \
  }                                                            \
  }                                                            \
  template <>                                                  \
  struct std::is_error_code_enum<asb::module::Enum> : std::true_type {}
