#include <asb/base/json_text.hpp>
#include <asb/openai/models.hpp>

#include <spdlog/fmt/fmt.h>

#include <iterator>

namespace asb::openai {
namespace {

void append_model(std::string& out, std::string_view name, std::int64_t created) {
  out += R"({"id":)";
  append_json_string(out, name);
  fmt::format_to(std::back_inserter(out),
                 R"(,"object":"model","created":{},"owned_by":"alexsidebar"}})", created);
}

}  // namespace

std::string encode_models(std::span<const std::string> names, std::int64_t created) {
  std::string out = R"({"object":"list","data":[)";
  for (const auto& name : names) {
    if (&name != names.data()) out += ',';
    append_model(out, name, created);
  }
  out += "]}";
  return out;
}

std::string encode_model(std::string_view name, std::int64_t created) {
  std::string out;
  append_model(out, name, created);
  return out;
}

}  // namespace asb::openai
