#include <asb/openai/billing.hpp>

namespace asb::openai {

std::string encode_subscription() {
  return R"({"object":"billing_subscription","has_payment_method":true,)"
         R"("soft_limit_usd":1000000,"hard_limit_usd":1000000,"system_hard_limit_usd":1000000})";
}

std::string encode_usage_total() {
  return R"({"object":"list","total_usage":0})";
}

}  // namespace asb::openai
