#include "playbook.hpp"

#include "scenario_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace simulator {
namespace {

constexpr std::size_t most_described = 16;

}  // namespace

playbook::playbook(milliseconds pace) : pace_(pace), default_(prepare({})) {}

std::shared_ptr<prepared_scenario> playbook::prepare(scenario wanted) const {
  return std::make_shared<prepared_scenario>(std::move(wanted), pace_);
}

void playbook::set_default(scenario wanted) {
  const std::lock_guard lock(mutex_);
  default_ = prepare(std::move(wanted));
}

void playbook::script(std::vector<scenario> next) {
  const std::lock_guard lock(mutex_);
  script_.clear();
  for (scenario& each : next) script_.push_back(prepare(std::move(each)));
}

void playbook::reset() {
  const std::lock_guard lock(mutex_);
  default_ = prepare({});
  script_.clear();
}

std::shared_ptr<prepared_scenario> playbook::next_of_script() {
  const std::lock_guard lock(mutex_);
  if (script_.empty()) return nullptr;
  auto next = std::move(script_.front());
  script_.pop_front();
  return next;
}

std::shared_ptr<prepared_scenario> playbook::default_scenario() {
  const std::lock_guard lock(mutex_);
  return default_;
}

std::shared_ptr<prepared_scenario> playbook::described(const std::string& json) {
  const std::lock_guard lock(mutex_);
  if (const auto found = described_.find(json); found != described_.end()) return found->second;
  auto made = prepare(scenario_from_json(nlohmann::json::parse(json)));
  if (described_.size() >= most_described) described_.clear();
  described_.emplace(json, made);
  return made;
}

}  // namespace simulator
