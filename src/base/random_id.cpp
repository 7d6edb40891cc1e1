#include <asb/base/random_id.hpp>

#include <openssl/rand.h>

#include <array>
#include <span>
#include <stdexcept>

namespace asb {
namespace {

/// Random bytes from a buffer that is refilled in bulk: one call to OpenSSL serves many ids.
unsigned char random_byte() {
  thread_local std::array<unsigned char, 1024> pool;
  thread_local std::size_t left = 0;
  if (left == 0) {
    if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1) {
      throw std::runtime_error("no random numbers are to be had from OpenSSL");
    }
    left = pool.size();
  }
  return pool[--left];
}

}  // namespace

std::string random_text(std::size_t length) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned fair = 256 - 256 % static_cast<unsigned>(alphabet.size());
  std::string out;
  while (out.size() < length) {
    if (const unsigned byte = random_byte(); byte < fair) out += alphabet[byte % alphabet.size()];
  }
  return out;
}

std::string make_ulid(std::chrono::system_clock::time_point now) {
  static constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::size_t time_digits = 10;
  constexpr std::size_t random_digits = 16;
  auto milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  std::string out(time_digits + random_digits, '0');
  for (std::size_t i = time_digits; i > 0; --i, milliseconds >>= 5U) {
    out[i - 1] = crockford[milliseconds & 31U];
  }
  for (std::size_t i = time_digits; i < out.size(); ++i) out[i] = crockford[random_byte() & 31U];
  return out;
}

}  // namespace asb
