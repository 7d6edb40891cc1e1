#include <asb/tokens/prompt_counter.hpp>

namespace asb::tokens {

void prompt_counter::add_message(std::string_view name) {
  total_ += 3;
  if (!name.empty()) total_ += 1 + counter_.count(name);
}

void prompt_counter::add_text(std::string_view text) {
  total_ += counter_.count(text);
}

void prompt_counter::add_image() {
  total_ += 85;
}

}  // namespace asb::tokens
