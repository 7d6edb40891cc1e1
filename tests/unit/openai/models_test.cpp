#include <asb/openai/billing.hpp>
#include <asb/openai/models.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace asb::openai {
namespace {

using nlohmann::json;

TEST(models, list_keeps_the_order_given) {
  const std::vector<std::string> names = {"o1", "gpt-4o", "a\"b"};
  EXPECT_EQ(encode_models(names, 1700000000),
            R"({"object":"list","data":[)"
            R"({"id":"o1","object":"model","created":1700000000,"owned_by":"alexsidebar"},)"
            R"({"id":"gpt-4o","object":"model","created":1700000000,"owned_by":"alexsidebar"},)"
            R"({"id":"a\"b","object":"model","created":1700000000,"owned_by":"alexsidebar"}]})");
  EXPECT_EQ(encode_models({}, 1), R"({"object":"list","data":[]})");
}

TEST(models, one_model_is_its_list_entry) {
  const std::vector<std::string> names = {"o1"};
  EXPECT_EQ(json::parse(encode_model("o1", 7)), json::parse(encode_models(names, 7))["data"][0]);
}

TEST(billing, rest_that_one_api_computes_is_positive) {
  const auto subscription = json::parse(encode_subscription());
  const auto used = json::parse(encode_usage_total());
  EXPECT_EQ(subscription["has_payment_method"], true);
  EXPECT_TRUE(used["total_usage"].is_number());
  EXPECT_GT(subscription["hard_limit_usd"].get<double>() - used["total_usage"].get<double>() / 100,
            0);
}

}  // namespace
}  // namespace asb::openai
