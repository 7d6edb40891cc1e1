#include "prepared_scenario.hpp"

#include <utility>

namespace simulator {

prepared_scenario::prepared_scenario(scenario wanted, milliseconds pace)
    : wanted_(std::move(wanted)), depends_on_request_(simulator::depends_on_request(wanted_.what)) {
  if (!wanted_.pace) wanted_.pace = pace;
}

std::shared_ptr<const wire_answer> prepared_scenario::answer(const request_facts& facts) {
  const auto make = [&] {
    return std::make_shared<const wire_answer>(render(wanted_, make_body(wanted_, facts)));
  };
  if (depends_on_request_) return make();
  const std::lock_guard lock(mutex_);
  if (!rendered_) rendered_ = make();
  return rendered_;
}

}  // namespace simulator
