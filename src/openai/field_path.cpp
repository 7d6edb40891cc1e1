#include "field_path.hpp"

#include <spdlog/fmt/fmt.h>

namespace asb::openai {

std::string field_path::str() const {
  if (parent_ == nullptr) return {};
  auto text = parent_->str();
  if (key_.empty()) return text + fmt::format("[{}]", index_);
  if (!text.empty()) text += '.';
  text += key_;
  return text;
}

}  // namespace asb::openai
