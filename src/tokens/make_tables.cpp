// Builds the tables of the tokenizer: make_tables VOCABULARY CHARACTERS OUTPUT
#include "tables.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace asb::tokens;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  require(file.is_open(), std::string(path) + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The tokens in the order of their ranks, from a file with each one's length before its bytes.
std::vector<std::string_view> read_vocabulary(std::string_view file) {
  std::vector<std::string_view> words;
  while (!file.empty()) {
    const auto length = static_cast<unsigned char>(file.front());
    require(length > 0 && length <= longest_token && length < file.size(), "a token's length");
    words.push_back(file.substr(1, length));
    file.remove_prefix(1 + std::size_t{length});
  }
  require(words.size() == token_count, "the number of tokens");
  return words;
}

/// Gives each group of keys the first seed that puts all of them into free slots, the large groups
/// first, and tells `put` the slot of each.
template <std::size_t Slots, std::size_t Groups>
void place(const std::vector<std::uint64_t>& hashes, slot_finder<Slots, Groups>& finder,
           const std::function<void(std::size_t key, std::size_t slot)>& put) {
  std::vector<std::vector<std::size_t>> groups(Groups);
  for (std::size_t key = 0; key < hashes.size(); ++key) {
    groups[finder.group(hashes[key])].push_back(key);
  }
  std::vector<std::size_t> order(Groups);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::greater{},
                    [&](std::size_t group) { return std::pair(groups[group].size(), group); });

  std::vector<bool> taken(Slots);
  std::vector<std::size_t> slots;
  const auto fits = [&](const std::vector<std::size_t>& keys, std::uint16_t seed) {
    slots.clear();
    for (const auto key : keys) {
      const auto slot = finder.slot(hashes[key], seed);
      if (taken[slot] || std::ranges::find(slots, slot) != slots.end()) return false;
      slots.push_back(slot);
    }
    return true;
  };
  for (const auto group : order) {
    std::uint16_t seed = 0;
    while (!fits(groups[group], seed)) require(++seed != 0, "no seed separates a group");
    finder.seeds[group] = seed;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      taken[slots[i]] = true;
      put(groups[group][i], slots[i]);
    }
  }
}

void place_words(const std::vector<std::string_view>& words, tables& out) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> offsets;
  std::uint32_t end = 1;
  for (const auto word : words) {
    require(end + 1 + word.size() <= sizeof out.text, "the bytes of the tokens");
    hashes.push_back(hash_of(word));
    offsets.push_back(end);
    out.text[end] = static_cast<char>(word.size());
    word.copy(out.text + end + 1, word.size());
    end += static_cast<std::uint32_t>(1 + word.size());
  }
  require(end == sizeof out.text, "the bytes of the tokens");
  place(hashes, out.word_slots,
        [&](std::size_t key, std::size_t slot) { out.words[slot] = offsets[key]; });
}

using rank_map = std::unordered_map<std::string_view, token>;

/// The two parts that are merged last when a token's own bytes are encoded, found in the plainest
/// way: again and again the leftmost pair of the lowest rank. No other pair is ever merged into the
/// token: what stands around its bytes does not change the order of the merges among them.
std::uint64_t last_pair(std::string_view word, const rank_map& ranks) {
  std::vector<std::string_view> parts;
  parts.reserve(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) parts.push_back(word.substr(i, 1));
  while (parts.size() > 2) {
    auto lowest = token{token_count};
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto both = ranks.find({parts[i].data(), parts[i].size() + parts[i + 1].size()});
      if (both == ranks.end() || both->second >= lowest) continue;
      lowest = both->second;
      at = i;
    }
    require(lowest != token_count, "a token that its bytes do not lead to");
    parts[at] = {parts[at].data(), parts[at].size() + parts[at + 1].size()};
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  return pair_key(ranks.at(parts[0]), ranks.at(parts[1]));
}

void place_pairs(const std::vector<std::string_view>& words, tables& out) {
  rank_map ranks;
  for (token rank = 0; rank < token_count; ++rank) ranks[words[rank]] = rank;
  require(ranks.size() == token_count, "a token occurs twice");

  std::vector<std::uint64_t> pairs;
  std::vector<std::uint64_t> hashes;
  for (token rank = 0; rank < token_count; ++rank) {
    if (words[rank].size() == 1) {
      out.of_byte[static_cast<unsigned char>(words[rank][0])] = rank;
    } else {
      const auto key = last_pair(words[rank], ranks);
      pairs.push_back(key << 18U | rank);
      hashes.push_back(mix(key));
    }
  }
  std::ranges::fill(out.pairs, tables::no_pair);
  place(hashes, out.pair_slots,
        [&](std::size_t key, std::size_t slot) { out.pairs[slot] = pairs[key]; });
}

/// Reads lines `FIRST LAST KIND`, behind one that names the version of Unicode.
std::vector<kind> read_characters(const std::string& file) {
  const std::map<std::string, kind> names = {
      {"newline", kind::newline}, {"space", kind::space},   {"upper", kind::upper},
      {"lower", kind::lower},     {"letter", kind::letter}, {"mark", kind::mark},
      {"number", kind::number},
  };
  std::vector<kind> kinds(0x110000, kind::symbol);
  std::istringstream lines(file);
  std::string word;
  lines >> word >> word;
  std::size_t first = 0;
  std::size_t last = 0;
  while (lines >> std::hex >> first >> last >> word) {
    require(first <= last && last < kinds.size(), "a range of characters");
    for (auto i = first; i <= last; ++i) kinds[i] = names.at(word);
  }
  require(lines.eof(), "a line of the characters");
  return kinds;
}

void place_kinds(const std::vector<kind>& kinds, tables& out) {
  std::map<std::array<kind, 256>, std::uint8_t> known;
  for (std::size_t block = 0; block < std::size(out.block_of); ++block) {
    std::array<kind, 256> content;
    std::copy_n(kinds.begin() + static_cast<std::ptrdiff_t>(256 * block), 256, content.begin());
    const auto number = static_cast<std::uint8_t>(known.size());
    const auto [found, added] = known.emplace(content, number);
    require(known.size() <= tables::blocks, "the number of blocks");
    if (added) std::ranges::copy(content, out.kinds[number]);
    out.block_of[block] = found->second;
  }
  require(known.size() == tables::blocks, "the number of blocks");
}

}  // namespace

int main(int argc, char** argv) try {
  require(argc == 4, "usage: make_tables VOCABULARY CHARACTERS OUTPUT");
  const auto made = std::make_unique<tables>();
  const auto vocabulary = read_file(argv[1]);
  const auto words = read_vocabulary(vocabulary);
  place_words(words, *made);
  place_pairs(words, *made);
  place_kinds(read_characters(read_file(argv[2])), *made);

  std::ofstream output(argv[3], std::ios::binary);
  output.write(reinterpret_cast<const char*>(made.get()), sizeof(tables)).flush();
  require(output.good(), std::string(argv[3]) + " cannot be written");
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "make_tables: %s\n", problem.what());
  return 1;
}
