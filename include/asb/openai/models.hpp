#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace asb::openai {

/// The bodies of GET /v1/models, in the order given, and of GET /v1/models/{id}. `created` is in
/// Unix seconds.
std::string encode_models(std::span<const std::string> names, std::int64_t created);
std::string encode_model(std::string_view name, std::int64_t created);

}  // namespace asb::openai
