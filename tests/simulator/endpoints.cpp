#include "endpoints.hpp"

#include "presets.hpp"

#include <utility>

namespace simulator {

reply answer_with(const scenario& wanted) {
  return {std::make_shared<const wire_answer>(render(wanted, make_body(wanted, {}))), 0};
}

reply answer_request(world& with, http_request request, std::uint64_t connection) {
  const std::string_view path = request.path();
  if (path == "/call_assistant5") return answer_chat(with, std::move(request), connection);
  if (path == "/v1/token") return answer_refresh(with, std::move(request), connection);
  if (path.starts_with("/control/")) return answer_control(with, request);
  with.records.bad_request();
  return answer_with(failure(404, "The simulator has no such path"));
}

}  // namespace simulator
