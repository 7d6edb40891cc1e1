#include "refresh_plan.hpp"

#include <algorithm>

namespace asb::accounts {
namespace {

constexpr double share_of_life = 0.8;
constexpr double spread = 0.05;
constexpr std::chrono::seconds shortest_life{1};
constexpr std::chrono::seconds first_wait{1};
constexpr std::chrono::seconds longest_wait = std::chrono::minutes(5);

time_point after(time_point now, std::chrono::seconds wait, double share) {
  const auto scaled = std::chrono::duration<double>(wait) * share;
  return now + std::chrono::duration_cast<time_point::duration>(scaled);
}

}  // namespace

void refresh_plan::granted(time_point now, std::chrono::seconds life, double luck) {
  failures_in_a_row_ = 0;
  due_ =
      after(now, std::max(life, shortest_life), share_of_life * (1 - spread + 2 * spread * luck));
}

void refresh_plan::failed(time_point now, double luck) {
  auto wait = first_wait;
  for (unsigned i = 0; i < failures_in_a_row_ && wait < longest_wait; ++i) wait *= 2;
  ++failures_in_a_row_;
  due_ = after(now, std::min(wait, longest_wait), 1 - luck / 4);
}

}  // namespace asb::accounts
