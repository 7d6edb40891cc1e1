#include <asb/observe/access_log.hpp>

#include <gtest/gtest.h>

namespace asb::observe {
namespace {

access_record example() {
  access_record record;
  record.request_id = "req_1";
  record.client = "::1";
  record.method = "POST";
  record.path = "/v1/chat/completions";
  record.status = 200;
  record.bytes = 17;
  record.first_event = record.began + std::chrono::milliseconds(5);
  record.model = "o1";
  record.account = "0123abcd";
  record.attempts = 2;
  record.prompt_tokens = 3;
  record.completion_tokens = 4;
  record.outcome = "ok";
  return record;
}

TEST(format_access, writes_pairs) {
  const auto record = example();
  EXPECT_EQ(format_access(record, record.began + std::chrono::milliseconds(12), false),
            "id=req_1 client=::1 method=POST path=/v1/chat/completions status=200 bytes=17 "
            "ms=12.0 first_ms=5.0 model=o1 account=0123abcd attempts=2 prompt_tokens=3 "
            "completion_tokens=4 outcome=ok");
}

TEST(format_access, leaves_out_the_prompt_that_was_not_counted) {
  auto record = example();
  record.prompt_tokens.reset();
  const auto line = format_access(record, record.began, false);
  EXPECT_TRUE(line.contains("attempts=2 completion_tokens=4")) << line;
}

TEST(format_access, writes_json_members_and_escapes_them) {
  access_record record;
  record.path = "/\"";
  record.status = 404;
  record.outcome = "failed:404";
  EXPECT_EQ(format_access(record, record.began, true),
            R"("path":"/\"","status":404,"bytes":0,"ms":0.0,"outcome":"failed:404")");
}

}  // namespace
}  // namespace asb::observe
