#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace asb::test {

/// Lets this process trust the authorities of `pem` and no other, through SSL_CERT_FILE, as a user
/// would do it; one at a time.
class trusted_authorities {
 public:
  explicit trusted_authorities(std::string_view pem)
      : file_(std::filesystem::path(testing::TempDir()) /
              ("asb-ca-" + std::to_string(getpid()) + ".pem")) {
    std::ofstream(file_) << pem;
    setenv("SSL_CERT_FILE", file_.c_str(), 1);
    setenv("SSL_CERT_DIR", "/nonexistent", 1);
  }
  ~trusted_authorities() {
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  trusted_authorities(const trusted_authorities&) = delete;
  trusted_authorities& operator=(const trusted_authorities&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace asb::test
