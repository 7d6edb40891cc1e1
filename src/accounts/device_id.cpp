#include <asb/accounts/device_id.hpp>

#include <algorithm>
#include <cstdint>

namespace asb::accounts {
namespace {

constexpr std::size_t length = 10;

}  // namespace

std::string derive_device_id(const secret& refresh_token) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  // The prefix keeps what is sent apart from the hash that names the account in logs.
  const auto digest = sha256("device id of " + refresh_token.reveal());
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | digest[i];
  std::string id;
  for (std::size_t i = 0; i < length; ++i, number /= alphabet.size()) {
    id += alphabet[number % alphabet.size()];
  }
  return id;
}

bool valid_device_id(std::string_view text) {
  return text.size() == length && std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

}  // namespace asb::accounts
