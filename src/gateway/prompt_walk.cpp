#include "prompt_walk.hpp"

#include <asb/base/utf8.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace asb::gateway {

prompt_walk::prompt_walk(std::vector<chat::message> messages, const tokens::counter& with)
    : counter_(with), frame_(with) {
  for (auto& message : messages) {
    frame_.add_message("");
    if (!message.name.empty()) {
      of_texts_ += 1;  // which a name costs beside its own tokens
      add_text(std::move(message.name));
    }
    for (auto& part : message.parts) {
      if (auto* text = std::get_if<chat::text_part>(&part)) {
        add_text(std::move(text->text));
      } else {
        frame_.add_image();
      }
    }
    for (auto& call : message.tool_calls) {
      add_text(std::move(call.name));
      add_text(std::move(call.arguments));
    }
  }
}

void prompt_walk::add_text(std::string text) {
  if (text.empty()) return;
  bytes_left_ += text.size();
  texts_.push_back(std::move(text));
}

bool prompt_walk::step(std::size_t bytes) {
  while (!texts_.empty() && bytes > 0) {
    if (!counted_) counted_ = counter_.begin();
    const auto rest = std::string_view(texts_.back()).substr(begin_);
    auto length = utf8_floor(rest, bytes);
    if (length == 0) length = std::min(bytes, rest.size());  // less than a character was asked for
    counted_->add(rest.substr(0, length));
    bytes -= length;
    bytes_left_ -= length;
    begin_ += length;
    if (length < rest.size()) break;
    of_texts_ += counted_->total();
    counted_.reset();
    texts_.pop_back();
    begin_ = 0;
  }
  return !texts_.empty();
}

}  // namespace asb::gateway
