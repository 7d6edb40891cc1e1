#pragma once

#include "prepared_scenario.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace simulator {

/// The scenarios that hold whatever the account: the default, and those of the next calls.
/// Thread safe.
class playbook {
 public:
  /// `pace` is for scenarios that set none.
  explicit playbook(milliseconds pace);

  void set_default(scenario wanted);
  void script(std::vector<scenario> next);
  void reset();

  /// The next of the script, removed from it; null when it is at its end.
  std::shared_ptr<prepared_scenario> next_of_script();
  std::shared_ptr<prepared_scenario> default_scenario();
  /// The scenario that a request describes in JSON; the last few are kept rendered.
  /// Throws std::exception when it is none.
  std::shared_ptr<prepared_scenario> described(const std::string& json);

 private:
  std::shared_ptr<prepared_scenario> prepare(scenario wanted) const;

  const milliseconds pace_;
  std::mutex mutex_;
  std::shared_ptr<prepared_scenario> default_;
  std::deque<std::shared_ptr<prepared_scenario>> script_;
  std::map<std::string, std::shared_ptr<prepared_scenario>> described_;
};

}  // namespace simulator
