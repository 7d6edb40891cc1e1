#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asb::alexsidebar {

/// A model as clients name it, the upstream's name for it, and the bucket that it spends.
struct model {
  std::string name;
  std::string upstream_name;
  std::string bucket;

  /// True when the upstream is asked to think before it answers.
  bool thinking() const { return std::string_view(name).ends_with("-thinking"); }
};

/// The models on offer, in the order in which clients see them.
class model_table {
 public:
  /// The built-in models (upstream §6), and `more`, which replace those of their name. One without
  /// a bucket gets that of the built-in models with its upstream name, else `chat`.
  explicit model_table(const std::vector<model>& more = {});

  /// Null when the name is unknown; the pointer lives as long as the table.
  const model* find(std::string_view name) const;
  std::span<const model> all() const { return models_; }
  /// Every bucket that a model spends, in the order of the models.
  std::vector<std::string> buckets() const;

 private:
  std::vector<model> models_;
};

}  // namespace asb::alexsidebar
