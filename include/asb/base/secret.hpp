#pragma once

#include <asb/base/hash.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace asb {

/// A string that must not be printed: a token, a key, a password. Wherever it is shown it is the
/// first 8 hex digits of its SHA-256; only reveal() gives the value.
class secret {
 public:
  secret() = default;
  explicit secret(std::string value) : value_(std::move(value)) {}

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  /// Stable, safe to log.
  std::string hash() const { return short_hash(value_); }

  friend bool operator==(const secret&, const secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const secret& value) {
    return out << '#' << value.hash();
  }

 private:
  std::string value_;
};

}  // namespace asb
