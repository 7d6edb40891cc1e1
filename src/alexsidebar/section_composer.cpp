#include "section_composer.hpp"

#include "byte_search.hpp"
#include "code_fence.hpp"
#include "hold_back.hpp"

#include <asb/base/text.hpp>
#include <asb/base/utf8.hpp>

#include <algorithm>

namespace asb::alexsidebar {
namespace {

constexpr std::string_view blank_line = "\n\n";

chat::channel channel_of(section_kind kind) {
  return kind == section_kind::thinking ? chat::channel::reasoning : chat::channel::answer;
}

/// How many newlines `text` starts with, as far as they make a blank line.
std::size_t leading_newlines(std::string_view text) {
  return std::min(text.find_first_not_of('\n'), std::min(text.size(), blank_line.size()));
}

}  // namespace

void section_composer::update(std::size_t index, const section_view& now, chat::event_batch& out) {
  if (index >= sections_.size()) sections_.resize(index + 1);
  auto& section = sections_[index];
  section.kind = now.kind;
  section.language = now.language;
  take(section, now.text);
  send_ready(index, out);
}

void section_composer::append(std::size_t index, std::string_view more, chat::event_batch& out) {
  sections_[index].text.append(more);
  send_ready(index, out);
}

void section_composer::finish(chat::event_batch& out) {
  for (std::size_t i = 0; i < sections_.size(); ++i) settle(i, out);
  end_block(out);
  if (sections_.empty()) return;
  auto& last = sections_.back();
  send(last, settled_length(last.waiting()), out);
}

void section_composer::take(progress& into, std::string_view text) {
  const auto sent = std::string_view(into.text).substr(0, into.sent);
  const auto common = common_prefix(sent, text);
  into.shortened = common == text.size() && common < sent.size();
  if (common < sent.size() && !into.shortened) {
    // What was sent cannot be taken back: the new text goes on where the two part.
    ++rewrites_;
    into.sent = utf8_floor(text, common);
  }
  into.text.resize(into.sent);
  if (!into.shortened) into.text.append(text.substr(into.sent));
}

/// Sends what need not be held back, in a block of its own if another one is current.
void section_composer::send_ready(std::size_t index, chat::event_batch& out) {
  auto& section = sections_[index];
  const auto ready = ready_length(section.waiting());
  if (ready == 0) return;
  if (current_ != block{index, section.kind}) {
    if (section.kind == section_kind::code && code_fences_ &&
        begins_with_fence(section.text) == fence_start::undecided) {
      return;
    }
    for (auto i = current_ ? current_->section : 0; i < index; ++i) settle(i, out);
    begin_block(index, out);
  }
  send(section, ready, out);
}

/// Sends what a section without a block still holds back, because the answer goes on behind it.
/// Only white space is no reason for a block.
void section_composer::settle(std::size_t index, chat::event_batch& out) {
  auto& section = sections_[index];
  if (current_ == block{index, section.kind}) return;
  const auto length = settled_length(section.waiting());
  if (std::ranges::all_of(section.waiting().substr(0, length), is_space)) return;
  begin_block(index, out);
  send(section, length, out);
}

void section_composer::begin_block(std::size_t index, chat::event_batch& out) {
  end_block(out);
  const auto& section = sections_[index];
  current_ = block{index, section.kind};
  fenced_ = code_fences_ && section.kind == section_kind::code &&
            begins_with_fence(section.text) != fence_start::yes;
  const auto to = channel_of(section.kind);
  join(to, fenced_ ? code_fence : section.waiting(), out);
  if (fenced_) {
    add(to, code_fence, out);
    add(to, section.language, out);
    add(to, "\n", out);
  }
}

void section_composer::end_block(chat::event_batch& out) {
  if (!current_) return;
  auto& section = sections_[current_->section];
  // What waits in a section that changed its kind belongs to the new kind's channel.
  if (section.kind == current_->kind) send(section, settled_length(section.waiting()), out);
  if (fenced_) {
    const auto to = channel_of(current_->kind);
    if (end_of(to).newlines == 0) add(to, "\n", out);
    add(to, code_fence, out);
  }
  current_.reset();
  fenced_ = false;
}

/// Adds the newlines that are missing for a blank line before `first`.
void section_composer::join(chat::channel to, std::string_view first, chat::event_batch& out) {
  const auto& end = end_of(to);
  const auto present = end.newlines + leading_newlines(first);
  if (!end.used || present >= blank_line.size()) return;
  const auto missing = blank_line.substr(present);
  out.add(to, missing, missing.size());
}

void section_composer::send(progress& from, std::size_t length, chat::event_batch& out) {
  add(channel_of(from.kind), from.waiting().substr(0, length), out);
  from.sent += length;
}

void section_composer::add(chat::channel to, std::string_view text, chat::event_batch& out) {
  if (text.empty()) return;
  out.add(to, text);
  auto& end = end_of(to);
  const auto last = text.find_last_not_of('\n');
  end.newlines =
      last == std::string_view::npos ? end.newlines + text.size() : text.size() - 1 - last;
  end.newlines = std::min(end.newlines, blank_line.size());
  end.used = true;
}

}  // namespace asb::alexsidebar
