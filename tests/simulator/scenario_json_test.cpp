#include "scenario_json.hpp"

#include "answer_body.hpp"
#include "presets.hpp"
#include "wire_answer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

scenario parse(const char* text) {
  return scenario_from_json(json::parse(text));
}

TEST(scenario_json, every_member_is_understood) {
  const scenario made = parse(R"({
    "answer": {"frames": 5, "reasoning_frames": 2, "code_frames": 3, "frame_bytes": 9,
               "unicode": true},
    "status": 206, "headers": {"x-a": "b"}, "framing": "until_close", "last_separator": false,
    "last_chunk": false, "gzip": true, "interim": [103], "padding_header": 10,
    "padding_trailer": 11, "endless_header": true, "endless_interim": true, "pace_ms": 12,
    "delay_header_ms": 13, "delay_body_ms": 14, "rate": 15, "piece": 16, "silence_after": 17,
    "cut": {"after": 18, "of_whole_answer": true, "how": "reset"}, "end": "close_on_reuse"})");
  EXPECT_EQ(std::get<generated_answer>(made.what), (generated_answer{.frames = 5,
                                                                     .reasoning_frames = 2,
                                                                     .code_frames = 3,
                                                                     .frame_bytes = 9,
                                                                     .unicode = true}));
  EXPECT_EQ(made.status, 206U);
  EXPECT_EQ(made.headers.at(0).second, "b");
  EXPECT_EQ(made.framed, framing::until_close);
  EXPECT_FALSE(made.last_separator);
  EXPECT_FALSE(made.last_chunk);
  EXPECT_TRUE(made.gzip);
  EXPECT_EQ(made.interim, std::vector<unsigned>{103});
  EXPECT_EQ(made.padding_header, 10U);
  EXPECT_EQ(made.padding_trailer, 11U);
  EXPECT_TRUE(made.endless_header);
  EXPECT_TRUE(made.endless_interim);
  EXPECT_EQ(made.pace, 12ms);
  EXPECT_EQ(made.delay_header, 13ms);
  EXPECT_EQ(made.delay_body, 14ms);
  EXPECT_EQ(made.rate, 15U);
  EXPECT_EQ(made.piece, 16U);
  EXPECT_EQ(made.silence_after, 17U);
  ASSERT_TRUE(made.cut_at);
  EXPECT_EQ(made.cut_at->after, 18U);
  EXPECT_TRUE(made.cut_at->of_whole_answer);
  EXPECT_EQ(made.cut_at->how, cut::kind::reset);
  EXPECT_EQ(made.end, ending::close_on_reuse);
}

TEST(scenario_json, contents_are_told_apart) {
  EXPECT_TRUE(std::holds_alternative<demo_answer>(parse("{}").what));
  EXPECT_TRUE(std::holds_alternative<echo_answer>(parse(R"({"echo":true})").what));
  EXPECT_EQ(std::get<literal_text>(parse(R"({"text":"a b"})").what).text, "a b");
  EXPECT_EQ(std::get<raw_body>(parse(R"({"body":"<html>"})").what).bytes, "<html>");
  EXPECT_EQ(std::get<raw_body>(parse(R"({"error":"no"})").what).bytes, R"({"error":"no"})");
  EXPECT_EQ(std::get<frame_list>(parse(R"({"frames":[{"sections":[]},"garbage"]})").what).frames,
            (std::vector<std::string>{R"({"sections":[]})", "garbage"}));
}

TEST(scenario_json, a_length_error_needs_a_length) {
  EXPECT_EQ(parse(R"({"length_error":-3})").framed, framing::content_length);
  EXPECT_EQ(parse(R"({"length_error":-3})").length_error, -3);
}

TEST(scenario_json, other_members_change_a_preset_whatever_their_order) {
  const scenario made = parse(R"({"delay_header_ms":5,"preset":"exhausted","status":200})");
  EXPECT_EQ(made.status, 200U);
  EXPECT_EQ(made.delay_header, 5ms);
  EXPECT_TRUE(std::get<raw_body>(made.what).bytes.contains("Usage limit exceeded"));
  EXPECT_EQ(parse(R"("server_error")").status, 500U);
}

TEST(scenario_json, what_is_not_understood_is_said) {
  for (const char* text :
       {R"({"nonsense":1})", R"({"preset":"nonsense"})", R"({"status":"x"})", R"({"pace_ms":-1})",
        R"({"cut":{"how":"sideways"}})", R"({"answer":{"frame":1}})", R"([])", R"(5)"}) {
    EXPECT_THROW(parse(text), std::exception) << text;
  }
}

TEST(presets, all_of_them_can_be_rendered) {
  for (const std::string_view name : preset_names()) {
    const scenario made = preset(name);
    const wire_answer wire = render(made, make_body(made, {}));
    EXPECT_TRUE(wire.bytes.starts_with("HTTP/1.1 ") || wire.bytes.empty()) << name;
  }
  EXPECT_THROW(preset("nonsense"), std::invalid_argument);
}

TEST(account_json, every_member_is_understood) {
  const account_behaviour made = account_from_json(json::parse(R"({
    "access_lifetime_s": 60, "rotates": true, "forgets_rotated": true, "refresh": "USER_DISABLED",
    "refresh_times": 2, "chat": "exhausted", "chat_times": 3, "access_uses": 4,
    "revoke_access": true})"));
  EXPECT_EQ(made.access_lifetime, 60s);
  EXPECT_TRUE(made.rotates && made.forgets_rotated && made.revoke_access);
  ASSERT_TRUE(made.refresh && made.chat);
  EXPECT_EQ(made.refresh->status, 400U);
  EXPECT_TRUE(
      std::get<raw_body>(made.refresh->what).bytes.contains(R"("message":"USER_DISABLED")"));
  EXPECT_EQ(made.chat->status, 403U);
  EXPECT_EQ(made.refresh_times, 2U);
  EXPECT_EQ(made.chat_times, 3U);
  EXPECT_EQ(made.access_uses, 4U);
  EXPECT_EQ(account_from_json(json::parse(R"({"refresh":{"status":503}})")).refresh->status, 503U);
}

}  // namespace
}  // namespace simulator
