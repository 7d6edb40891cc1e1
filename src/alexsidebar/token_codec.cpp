#include "token_codec.hpp"

#include "error_text.hpp"

#include <asb/base/text.hpp>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace asb::alexsidebar {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr seconds usual_life{3600};
constexpr seconds longest_life = std::chrono::days(30);

constexpr std::array<std::string_view, 6> death_notes{
    "TOKEN_EXPIRED",         "USER_DISABLED",         "USER_NOT_FOUND",
    "INVALID_REFRESH_TOKEN", "MISSING_REFRESH_TOKEN", "INVALID_GRANT_TYPE"};

constexpr std::array<std::string_view, 2> key_problems{"API key not valid",
                                                       "PROJECT_NUMBER_MISMATCH"};

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// The member's string; empty when there is none.
std::string string_member(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

bool fits_header(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7F'; });
}

/// `expires_in` is a string of seconds, or a number; what makes no sense counts as the usual life.
seconds life_of(const json& object) {
  double given = 0;
  if (const auto member = object.find("expires_in"); member == object.end()) {
    return usual_life;
  } else if (member->is_number()) {
    given = member->get<double>();
  } else if (member->is_string()) {
    const auto& text = member->get_ref<const std::string&>();
    std::int64_t whole = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) {
      given = static_cast<double>(whole);
    }
  }
  const bool sane = given >= 1 && given <= static_cast<double>(longest_life.count());
  return sane ? seconds(static_cast<std::int64_t>(given)) : usual_life;
}

std::unexpected<token_failure> failed(token_failure::kind what, std::string message) {
  return std::unexpected(token_failure{what, std::move(message)});
}

token_reply decode_grant(std::string_view body) {
  const auto parsed = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) {
    return failed(token_failure::kind::transient, "the token service's answer is not JSON");
  }
  auto access_token = string_member(parsed, "access_token");
  if (!fits_header(access_token)) access_token.clear();
  auto refresh_token = string_member(parsed, "refresh_token");
  if (access_token.empty() && refresh_token.empty()) {
    return failed(token_failure::kind::transient,
                  "the token service's answer has no access token that can be sent");
  }
  return token_grant{secret(std::move(access_token)), secret(std::move(refresh_token)),
                     life_of(parsed)};
}

/// What an error says may quote the request, and so a token: only its code word is shown, which
/// stands alone or before an explanation (`TOKEN_EXPIRED : …`).
std::string_view code_word(std::string_view said) {
  constexpr std::size_t longest = 32;
  const auto word = said.substr(0, said.find_first_of(" :"));
  const bool fits = word.size() <= longest && std::ranges::all_of(word, [](char c) {
                      return (c >= 'A' && c <= 'Z') || c == '_';
                    });
  return fits ? word : std::string_view();
}

}  // namespace

std::string encode_refresh_form(const secret& refresh_token) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  std::string form = "grant_type=refresh_token&refresh_token=";
  for (const char c : refresh_token.reveal()) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved(c)) {
      form += c;
    } else {
      form += {'%', hex[byte >> 4U], hex[byte & 0xFU]};
    }
  }
  return form;
}

token_reply decode_token_reply(unsigned status, std::string_view body) {
  if (status == 200) return decode_grant(body);
  const auto said = find_error_text(body);
  const auto word = code_word(said);
  if (status == 400) {
    // Only the service's own word makes an account dead or blames the configuration.
    for (const auto note : death_notes) {
      if (word == note) {
        return failed(token_failure::kind::dead, fmt::format("the token service says {}", note));
      }
    }
    for (const auto problem : key_problems) {
      if (said.starts_with(problem)) {
        return failed(
            token_failure::kind::our_configuration,
            fmt::format("the token service does not accept AS_FIREBASE_API_KEY: {}", problem));
      }
    }
  }
  return failed(
      token_failure::kind::transient,
      fmt::format("the token service answered {}{}{}", status, word.empty() ? "" : ": ", word));
}

}  // namespace asb::alexsidebar
