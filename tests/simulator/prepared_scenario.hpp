#pragma once

#include "answer_body.hpp"
#include "scenario.hpp"
#include "wire_answer.hpp"

#include <memory>
#include <mutex>

namespace simulator {

/// A scenario with its rendered answer: rendered at first use and then shared, unless it depends on
/// the request. Thread safe.
class prepared_scenario {
 public:
  /// `pace` is for a scenario that sets none.
  prepared_scenario(scenario wanted, milliseconds pace);

  bool depends_on_request() const { return depends_on_request_; }
  std::shared_ptr<const wire_answer> answer(const request_facts& facts);

 private:
  scenario wanted_;
  bool depends_on_request_;
  std::mutex mutex_;
  std::shared_ptr<const wire_answer> rendered_;
};

}  // namespace simulator
