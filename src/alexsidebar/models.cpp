#include <asb/alexsidebar/models.hpp>

#include <algorithm>

namespace asb::alexsidebar {

model_table::model_table(const std::vector<model>& more)
    : models_{
          {"claude-3-7-sonnet", "agent_sonnet_37", "chat"},
          {"claude-3-7-sonnet-thinking", "agent_sonnet_37", "chat"},
          {"claude-3-5-sonnet", "agent_sonnet", "chat"},
          {"deepseek-r1", "agent_deepseek_r1", "deepseek"},
          {"deepseek-v3", "deepseek_v3", "deepseek"},
          {"o3-mini", "agent_o3_mini", "chat"},
          {"gpt-4o", "gpt4o", "chat"},
          {"o1", "o1", "o1"},
      } {
  const auto built_in = models_;
  for (auto added : more) {
    const auto like = std::ranges::find(built_in, added.upstream_name, &model::upstream_name);
    if (added.bucket.empty()) added.bucket = like == built_in.end() ? "chat" : like->bucket;
    const auto known = std::ranges::find(models_, added.name, &model::name);
    if (known == models_.end()) {
      models_.push_back(std::move(added));
    } else {
      *known = std::move(added);
    }
  }
}

std::vector<std::string> model_table::buckets() const {
  std::vector<std::string> found;
  for (const auto& each : models_) {
    if (std::ranges::find(found, each.bucket) == found.end()) found.push_back(each.bucket);
  }
  return found;
}

const model* model_table::find(std::string_view name) const {
  const auto found = std::ranges::find(models_, name, &model::name);
  return found == models_.end() ? nullptr : &*found;
}

}  // namespace asb::alexsidebar
