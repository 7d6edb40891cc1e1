#include <asb/alexsidebar/models.hpp>

#include <algorithm>

namespace asb::alexsidebar {

model_table::model_table()
    : models_{
          {"claude-3-7-sonnet", "agent_sonnet_37", "chat"},
          {"claude-3-7-sonnet-thinking", "agent_sonnet_37", "chat"},
          {"claude-3-5-sonnet", "agent_sonnet", "chat"},
          {"deepseek-r1", "agent_deepseek_r1", "deepseek"},
          {"deepseek-v3", "deepseek_v3", "deepseek"},
          {"o3-mini", "agent_o3_mini", "chat"},
          {"gpt-4o", "gpt4o", "chat"},
          {"o1", "o1", "o1"},
      } {}

const model* model_table::find(std::string_view name) const {
  const auto found = std::ranges::find(models_, name, &model::name);
  return found == models_.end() ? nullptr : &*found;
}

}  // namespace asb::alexsidebar
