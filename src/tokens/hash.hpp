#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// The hash functions of the tables: whoever builds a table and whoever reads it must agree.
namespace asb::tokens {

inline std::uint64_t mix(std::uint64_t value) {
  value *= 0x9E3779B97F4A7C15U;
  return value ^ (value >> 32U);
}

template <class Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

inline std::uint64_t hash_of(std::string_view text) {
  const auto* const begin = text.data();
  const auto size = text.size();
  auto hash = mix(size);
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      hash = mix(hash ^ load<std::uint64_t>(begin + at));
    }
    return mix(mix(hash ^ load<std::uint64_t>(begin + size - 8)));
  }
  // Loads that overlap read each byte of a shorter text.
  if (size >= 4) {
    const auto first = load<std::uint32_t>(begin);
    const auto last = load<std::uint32_t>(begin + size - 4);
    return mix(mix(hash ^ (first << 32U | last)));
  }
  if (size == 0) return hash;
  const auto first = load<std::uint8_t>(begin);
  const auto middle = load<std::uint8_t>(begin + size / 2);
  const auto last = load<std::uint8_t>(begin + size - 1);
  return mix(mix(hash ^ (first << 16U | middle << 8U | last)));
}

/// Where `hash` falls among `count` places; the upper half decides.
inline std::size_t place_of(std::uint64_t hash, std::size_t count) {
  return static_cast<std::size_t>(((hash >> 32U) * count) >> 32U);
}

/// A perfect hash: keys fall into small groups by their hash, and each group has a seed with which
/// its keys fall into slots of their own. So a look-up reads one seed and one slot.
template <std::size_t Slots, std::size_t Groups>
struct slot_finder {
  std::uint16_t seeds[Groups];

  static std::size_t group(std::uint64_t hash) { return place_of(hash, Groups); }
  static std::size_t slot(std::uint64_t hash, std::uint16_t seed) {
    return place_of(mix(hash + seed * 0xD1B54A32D192ED03U), Slots);
  }
  std::size_t slot(std::uint64_t hash) const { return slot(hash, seeds[group(hash)]); }
};

}  // namespace asb::tokens
