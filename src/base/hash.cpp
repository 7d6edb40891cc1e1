#include <asb/base/hash.hpp>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace asb {

sha256_digest sha256(std::string_view bytes) {
  sha256_digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string short_hash(std::string_view bytes, std::size_t digits) {
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : sha256(bytes)) {
    out += hex[byte >> 4U];
    out += hex[byte & 0xFU];
  }
  out.resize(std::min(digits, out.size()));
  return out;
}

bool constant_time_equal(const sha256_digest& a, const sha256_digest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace asb
