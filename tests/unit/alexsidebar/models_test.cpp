#include <asb/alexsidebar/models.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asb::alexsidebar {
namespace {

TEST(models, are_the_built_in_ones_in_their_order) {
  const model_table table;
  std::vector<std::string> rows;
  for (const auto& each : table.all()) {
    rows.push_back(each.name + ' ' + each.upstream_name + ' ' + each.bucket);
  }
  EXPECT_EQ(rows, (std::vector<std::string>{
                      "claude-3-7-sonnet agent_sonnet_37 chat",
                      "claude-3-7-sonnet-thinking agent_sonnet_37 chat",
                      "claude-3-5-sonnet agent_sonnet chat",
                      "deepseek-r1 agent_deepseek_r1 deepseek",
                      "deepseek-v3 deepseek_v3 deepseek",
                      "o3-mini agent_o3_mini chat",
                      "gpt-4o gpt4o chat",
                      "o1 o1 o1",
                  }));
}

TEST(models, are_found_by_their_exact_client_name_only) {
  const model_table table;
  ASSERT_NE(table.find("gpt-4o"), nullptr);
  EXPECT_EQ(table.find("gpt-4o")->upstream_name, "gpt4o");
  for (const char* unknown : {"gpt4o", "GPT-4o", "gpt-4", "gpt-4o ", ""}) {
    EXPECT_EQ(table.find(unknown), nullptr) << unknown;
  }
}

TEST(models, think_when_their_name_ends_in_thinking) {
  const model_table table;
  for (const auto& each : table.all()) {
    EXPECT_EQ(each.thinking(), each.name == "claude-3-7-sonnet-thinking") << each.name;
  }
  EXPECT_FALSE((model{"x-thinking-fast", "x", "chat"}.thinking()));
}

TEST(models, of_the_operator_are_added_or_replace_a_built_in_one) {
  const model_table table({{"gpt-4o-mini", "gpt4o", ""},
                           {"r1", "agent_deepseek_r1", ""},
                           {"new", "unheard_of", ""},
                           {"o1", "agent_o3_mini", "chat"},
                           {"big", "gpt4o", "special"}});
  ASSERT_EQ(table.all().size(), 12U);
  EXPECT_EQ(table.all()[7].name, "o1") << "a replaced one keeps its place";
  EXPECT_EQ(table.find("o1")->upstream_name, "agent_o3_mini");
  EXPECT_EQ(table.find("gpt-4o-mini")->bucket, "chat");
  EXPECT_EQ(table.find("r1")->bucket, "deepseek");
  EXPECT_EQ(table.find("new")->bucket, "chat");
  EXPECT_EQ(table.find("big")->bucket, "special");
  EXPECT_EQ(table.buckets(), (std::vector<std::string>{"chat", "deepseek", "special"}));
}

}  // namespace
}  // namespace asb::alexsidebar
