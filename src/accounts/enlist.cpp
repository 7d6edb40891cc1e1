#include <asb/accounts/device_id.hpp>
#include <asb/accounts/enlist.hpp>

#include <algorithm>
#include <map>

namespace asb::accounts {
namespace {

constexpr std::size_t whole_hash = 64;

saved_account newcomer(const secret& token, const std::string& hash) {
  return {.key = hash,
          .device_id = derive_device_id(token),
          .refresh_token = token,
          .token_hashes = {hash},
          .state = {},
          .uses = {}};
}

}  // namespace

std::vector<enlisted_account> enlist(const std::vector<cookie_entry>& entries,
                                     std::vector<saved_account> saved) {
  std::map<std::string, std::size_t> owners;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    for (const auto& hash : saved[i].token_hashes) owners.emplace(hash, i);
  }
  std::vector<enlisted_account> list;
  for (const auto& entry : entries) {
    const auto hash = short_hash(entry.refresh_token.reveal(), whole_hash);
    const auto owner = owners.find(hash);
    auto known = owner == owners.end() ? newcomer(entry.refresh_token, hash) : saved[owner->second];
    const bool twice = std::ranges::any_of(
        list, [&](const enlisted_account& each) { return each.known.key == known.key; });
    if (twice) continue;
    if (!entry.device_id.empty()) known.device_id = entry.device_id;
    list.push_back({std::move(known), entry.refresh_token});
  }
  return list;
}

}  // namespace asb::accounts
