#include "presets.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace simulator {
namespace {

constexpr std::size_t huge = 70'000;

scenario html(unsigned status) {
  return {.what = raw_body{"<!doctype html><html><body><h1>Just a moment…</h1></body></html>\n"},
          .status = status,
          .headers = {{"content-type", "text/html"}}};
}

scenario with_retry_after(scenario made) {
  made.headers.emplace_back("retry-after", "7");
  return made;
}

scenario cut_after(std::size_t bytes, bool of_whole_answer, cut::kind how) {
  return {.cut_at = cut{.after = bytes, .of_whole_answer = of_whole_answer, .how = how}};
}

scenario ends_with(ending end) {
  return {.end = end};
}

scenario oversized_frame() {
  return {.what = generated_answer{.frames = 1, .frame_bytes = std::size_t{17} << 20}};
}

using enum cut::kind;

struct entry {
  std::string_view name;
  scenario (*make)();
};

constexpr entry presets[] = {
    {"healthy", [] { return scenario{}; }},
    {"echo", [] { return scenario{.what = echo_answer{}}; }},
    {"thinking", [] { return scenario{.what = generated_answer{.reasoning_frames = 10}}; }},
    {"code", [] { return scenario{.what = generated_answer{.code_frames = 10}}; }},
    // refusals
    {"exhausted", [] { return failure(403, "Usage limit exceeded"); }},
    {"exhausted_200", [] { return failure(200, "Usage limit exceeded"); }},
    {"payment_required", [] { return failure(402, "Payment required"); }},
    {"invalid_token", [] { return failure(401, "Invalid token"); }},
    {"bearer_needed", [] { return failure(400, "Bearer authentication is needed"); }},
    {"forbidden", [] { return failure(403, "Forbidden"); }},
    {"too_many_concurrent", [] { return failure(400, "Too many concurrent requests"); }},
    {"rate_limited", [] { return failure(429, "Slow down"); }},
    {"rate_limited_hint", [] { return with_retry_after(failure(429, "Slow down")); }},
    {"bad_request", [] { return failure(400, "The request is malformed"); }},
    {"not_found", [] { return failure(404, "No such model"); }},
    {"too_large", [] { return failure(413, "The prompt is too long"); }},
    {"unprocessable", [] { return failure(422, "Field required"); }},
    {"server_error", [] { return failure(500, "Internal error"); }},
    {"bad_gateway", [] { return html(502); }},
    {"unavailable", [] { return failure(503, "Overloaded"); }},
    // bodies that are no answer
    {"html_200", [] { return html(200); }},
    {"empty_200", [] { return scenario{.what = raw_body{}}; }},
    {"malformed_frame", [] { return scenario{.what = frame_list{{R"({"sections":[{"text":)"}}}; }},
    {"oversized_frame", oversized_frame},
    {"gzip", [] { return scenario{.gzip = true}; }},
    // framing
    {"interim", [] { return scenario{.interim = {100, 103}}; }},
    {"switching_protocols", [] { return scenario{.interim = {101}}; }},
    {"endless_interim", [] { return scenario{.endless_interim = true}; }},
    {"huge_header", [] { return scenario{.padding_header = huge}; }},
    {"huge_trailer", [] { return scenario{.padding_trailer = huge}; }},
    {"endless_header", [] { return scenario{.endless_header = true}; }},
    {"no_last_chunk", [] { return scenario{.last_chunk = false}; }},
    {"short_length",
     [] { return scenario{.framed = framing::content_length, .length_error = -10}; }},
    {"long_length", [] { return scenario{.framed = framing::content_length, .length_error = 10}; }},
    {"until_close", [] { return scenario{.framed = framing::until_close}; }},
    // time
    {"slow_first_byte", [] { return scenario{.delay_header = milliseconds(2000)}; }},
    {"silent", [] { return scenario{.delay_header = std::chrono::minutes(10)}; }},
    {"silent_body", [] { return scenario{.silence_after = 0}; }},
    {"silent_in_answer", [] { return scenario{.silence_after = 400}; }},
    {"one_byte_per_second", [] { return scenario{.rate = 1}; }},
    {"every_byte", [] { return scenario{.piece = 1}; }},
    // ends
    {"cut_before_header", [] { return cut_after(0, true, fin); }},
    {"cut_in_header", [] { return cut_after(20, true, fin); }},
    {"cut_before_frames", [] { return cut_after(0, false, fin); }},
    {"cut_in_first_frame", [] { return cut_after(10, false, fin); }},
    {"cut_in_answer", [] { return cut_after(400, false, fin); }},
    {"reset_before_header", [] { return cut_after(0, true, reset); }},
    {"reset_in_header", [] { return cut_after(20, true, reset); }},
    {"reset_in_first_frame", [] { return cut_after(10, false, reset); }},
    {"reset_in_answer", [] { return cut_after(400, false, reset); }},
    {"tls_cut_in_answer", [] { return cut_after(400, false, no_close_notify); }},
    {"tls_no_close_notify", [] { return ends_with(ending::no_close_notify); }},
    {"close", [] { return ends_with(ending::close); }},
    {"close_idle", [] { return ends_with(ending::close_unannounced); }},
    {"close_on_reuse", [] { return ends_with(ending::close_on_reuse); }},
};

}  // namespace

scenario preset(std::string_view name) {
  for (const entry& known : presets) {
    if (known.name == name) return known.make();
  }
  throw std::invalid_argument("no preset scenario is called " + std::string(name));
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> names;
  for (const entry& known : presets) names.push_back(known.name);
  return names;
}

scenario failure(unsigned status, std::string_view message) {
  return {.what = raw_body{nlohmann::json{{"error", message}}.dump()}, .status = status};
}

scenario token_failure(unsigned status, std::string_view message) {
  const nlohmann::json body{{"error",
                             {{"code", status},
                              {"message", message},
                              {"status", status == 400 ? "INVALID_ARGUMENT" : "UNAVAILABLE"}}}};
  return {.what = raw_body{body.dump()}, .status = status};
}

}  // namespace simulator
