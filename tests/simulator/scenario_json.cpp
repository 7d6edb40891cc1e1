#include "scenario_json.hpp"

#include "presets.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace simulator {
namespace {

using nlohmann::json;

/// What each member of an object does to a T.
template <class T>
using members = std::map<std::string_view, std::function<void(T&, const json&)>>;

template <class T>
void apply(T& to, const json& described, const members<T>& known) {
  if (!described.is_object()) throw std::invalid_argument("a JSON object is wanted");
  for (const auto& [name, value] : described.items()) {
    const auto found = known.find(name);
    if (found == known.end()) throw std::invalid_argument("unknown member " + name);
    found->second(to, value);
  }
}

template <class T>
T one_of(const std::map<std::string, T>& names, const json& value) {
  const auto found = names.find(value.get<std::string>());
  if (found == names.end()) throw std::invalid_argument("unknown value " + value.dump());
  return found->second;
}

std::size_t count_of(const json& value) {
  if (!value.is_number_unsigned())
    throw std::invalid_argument("a count is wanted: " + value.dump());
  return value.get<std::size_t>();
}

milliseconds time_of(const json& value) {
  return milliseconds(count_of(value));
}

frame_list frames_from_json(const json& value) {
  frame_list made;
  for (const json& frame : value) {
    made.frames.push_back(frame.is_string() ? frame.get<std::string>() : frame.dump());
  }
  return made;
}

const members<generated_answer> answer_members{
    {"frames", [](generated_answer& to, const json& v) { to.frames = count_of(v); }},
    {"reasoning_frames",
     [](generated_answer& to, const json& v) { to.reasoning_frames = count_of(v); }},
    {"code_frames", [](generated_answer& to, const json& v) { to.code_frames = count_of(v); }},
    {"frame_bytes", [](generated_answer& to, const json& v) { to.frame_bytes = count_of(v); }},
    {"unicode", [](generated_answer& to, const json& v) { to.unicode = v.get<bool>(); }},
};

const std::map<std::string, cut::kind> cut_kinds{{"fin", cut::kind::fin},
                                                 {"reset", cut::kind::reset},
                                                 {"no_close_notify", cut::kind::no_close_notify}};

const members<cut> cut_members{
    {"after", [](cut& to, const json& v) { to.after = count_of(v); }},
    {"of_whole_answer", [](cut& to, const json& v) { to.of_whole_answer = v.get<bool>(); }},
    {"how", [](cut& to, const json& v) { to.how = one_of(cut_kinds, v); }},
};

const std::map<std::string, framing> framings{{"chunked", framing::chunked},
                                              {"content_length", framing::content_length},
                                              {"until_close", framing::until_close}};

const std::map<std::string, ending> endings{{"keep_alive", ending::keep_alive},
                                            {"close", ending::close},
                                            {"close_unannounced", ending::close_unannounced},
                                            {"close_on_reuse", ending::close_on_reuse},
                                            {"no_close_notify", ending::no_close_notify}};

template <class T>
T made_from(const json& value, const members<T>& known) {
  T made;
  apply(made, value, known);
  return made;
}

const members<scenario> scenario_members{
    {"preset", [](scenario&, const json&) {}},  // taken first, the others change it
    {"demo", [](scenario& to, const json&) { to.what = demo_answer{}; }},
    {"echo", [](scenario& to, const json&) { to.what = echo_answer{}; }},
    {"text", [](scenario& to, const json& v) { to.what = literal_text{v.get<std::string>()}; }},
    {"frames", [](scenario& to, const json& v) { to.what = frames_from_json(v); }},
    {"answer", [](scenario& to, const json& v) { to.what = made_from(v, answer_members); }},
    {"body", [](scenario& to, const json& v) { to.what = raw_body{v.get<std::string>()}; }},
    {"error", [](scenario& to, const json& v) { to.what = raw_body{json{{"error", v}}.dump()}; }},
    {"status", [](scenario& to, const json& v) { to.status = v.get<unsigned>(); }},
    {"headers",
     [](scenario& to, const json& v) {
       for (const auto& [name, value] : v.items()) {
         to.headers.emplace_back(name, value.get<std::string>());
       }
     }},
    {"framing", [](scenario& to, const json& v) { to.framed = one_of(framings, v); }},
    {"length_error",
     [](scenario& to, const json& v) {
       to.framed = framing::content_length;
       to.length_error = v.get<std::ptrdiff_t>();
     }},
    {"last_separator", [](scenario& to, const json& v) { to.last_separator = v.get<bool>(); }},
    {"last_chunk", [](scenario& to, const json& v) { to.last_chunk = v.get<bool>(); }},
    {"gzip", [](scenario& to, const json& v) { to.gzip = v.get<bool>(); }},
    {"interim", [](scenario& to, const json& v) { v.get_to(to.interim); }},
    {"padding_header", [](scenario& to, const json& v) { to.padding_header = count_of(v); }},
    {"padding_trailer", [](scenario& to, const json& v) { to.padding_trailer = count_of(v); }},
    {"endless_header", [](scenario& to, const json& v) { to.endless_header = v.get<bool>(); }},
    {"endless_interim", [](scenario& to, const json& v) { to.endless_interim = v.get<bool>(); }},
    {"pace_ms", [](scenario& to, const json& v) { to.pace = time_of(v); }},
    {"delay_header_ms", [](scenario& to, const json& v) { to.delay_header = time_of(v); }},
    {"delay_body_ms", [](scenario& to, const json& v) { to.delay_body = time_of(v); }},
    {"rate", [](scenario& to, const json& v) { to.rate = count_of(v); }},
    {"piece", [](scenario& to, const json& v) { to.piece = count_of(v); }},
    {"silence_after", [](scenario& to, const json& v) { to.silence_after = count_of(v); }},
    {"cut", [](scenario& to, const json& v) { to.cut_at = made_from(v, cut_members); }},
    {"end", [](scenario& to, const json& v) { to.end = one_of(endings, v); }},
};

/// A refusal of the token service is also given by its Firebase word alone.
scenario refresh_from_json(const json& value) {
  return value.is_string() ? token_failure(400, value.get<std::string>())
                           : scenario_from_json(value);
}

const members<account_behaviour> account_members{
    {"access_lifetime_s",
     [](account_behaviour& to, const json& v) {
       to.access_lifetime = std::chrono::seconds(count_of(v));
     }},
    {"rotates", [](account_behaviour& to, const json& v) { to.rotates = v.get<bool>(); }},
    {"forgets_rotated",
     [](account_behaviour& to, const json& v) { to.forgets_rotated = v.get<bool>(); }},
    {"refresh", [](account_behaviour& to, const json& v) { to.refresh = refresh_from_json(v); }},
    {"refresh_times",
     [](account_behaviour& to, const json& v) { to.refresh_times = v.get<unsigned>(); }},
    {"chat", [](account_behaviour& to, const json& v) { to.chat = scenario_from_json(v); }},
    {"chat_times", [](account_behaviour& to, const json& v) { to.chat_times = v.get<unsigned>(); }},
    {"access_uses",
     [](account_behaviour& to, const json& v) { to.access_uses = v.get<unsigned>(); }},
    {"revoke_access",
     [](account_behaviour& to, const json& v) { to.revoke_access = v.get<bool>(); }},
};

}  // namespace

scenario scenario_from_json(const json& described) {
  scenario made;
  if (described.is_string()) return preset(described.get<std::string>());
  if (described.contains("preset")) made = preset(described["preset"].get<std::string>());
  apply(made, described, scenario_members);
  return made;
}

account_behaviour account_from_json(const json& described) {
  return made_from(described, account_members);
}

}  // namespace simulator
