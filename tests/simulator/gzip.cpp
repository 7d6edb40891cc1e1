#include "gzip.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <cstdint>

namespace simulator {
namespace {

constexpr std::size_t largest_block = 0xffff;  // RFC 1951 §3.2.4

void append_little_endian(std::string& out, std::uint32_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

}  // namespace

std::string gzip_stored(std::string_view bytes) {
  using namespace std::string_view_literals;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff"sv);  // RFC 1952 §2.3
  std::string_view rest = bytes;
  do {
    const std::string_view block = rest.substr(0, largest_block);
    rest.remove_prefix(block.size());
    out += rest.empty() ? '\1' : '\0';
    const auto length = static_cast<std::uint32_t>(block.size());
    append_little_endian(out, length, 2);
    append_little_endian(out, ~length, 2);
    out += block;
  } while (!rest.empty());
  boost::crc_32_type checksum;
  checksum.process_bytes(bytes.data(), bytes.size());
  append_little_endian(out, checksum.checksum(), 4);
  append_little_endian(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

}  // namespace simulator
