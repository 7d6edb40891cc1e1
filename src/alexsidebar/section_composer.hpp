#pragma once

#include <asb/chat/event.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace asb::alexsidebar {

enum class section_kind { text, thinking, code };

/// A section as a snapshot has it; `language` stands behind the fence of code.
struct section_view {
  section_kind kind = section_kind::text;
  std::string_view text;
  std::string_view language;
};

/// Makes deltas of the growing sections (upstream §3): finds what is new in each, holds back what
/// may still vanish, and joins the blocks of a channel with a blank line. A block is a run of
/// deltas from one section in one kind.
class section_composer {
 public:
  explicit section_composer(bool code_fences) : code_fences_(code_fences) {}

  /// Takes section `index` of a snapshot; call it in order of the sections.
  void update(std::size_t index, const section_view& now, chat::event_batch& out);

  /// The same as update() with the section's last text and `more` behind it, at the cost of `more`
  /// and of what is held back. Only if can_append(), after an update() of this section.
  void append(std::size_t index, std::string_view more, chat::event_batch& out);

  /// False while the upstream shows less of the section than was sent.
  bool can_append(std::size_t index) const { return !sections_[index].shortened; }

  /// The answer is complete: releases what was held back and closes what is open.
  void finish(chat::event_batch& out);

  /// How often the upstream changed text that was already sent.
  std::uint64_t rewrites() const { return rewrites_; }
  /// True until something was sent.
  bool empty() const { return !ends_[0].used && !ends_[1].used; }

 private:
  struct progress {
    section_kind kind = section_kind::text;
    std::string text;  // what was sent, then what waits
    std::size_t sent = 0;
    std::string language;
    bool shortened = false;

    std::string_view waiting() const { return std::string_view(text).substr(sent); }
  };
  struct block {
    std::size_t section = 0;
    section_kind kind = section_kind::text;
    bool operator==(const block&) const = default;
  };
  /// How what was sent to a channel ends; newlines beyond a blank line do not matter.
  struct channel_end {
    bool used = false;
    std::size_t newlines = 0;
  };

  void take(progress& into, std::string_view text);
  void send_ready(std::size_t index, chat::event_batch& out);
  void settle(std::size_t index, chat::event_batch& out);
  void begin_block(std::size_t index, chat::event_batch& out);
  void end_block(chat::event_batch& out);
  void join(chat::channel to, std::string_view first, chat::event_batch& out);
  void send(progress& from, std::size_t length, chat::event_batch& out);
  void add(chat::channel to, std::string_view text, chat::event_batch& out);
  channel_end& end_of(chat::channel which) { return ends_[which == chat::channel::answer]; }

  bool code_fences_;
  std::vector<progress> sections_;
  std::optional<block> current_;
  bool fenced_ = false;  // the current block stands in a fence of ours
  std::array<channel_end, 2> ends_;
  std::uint64_t rewrites_ = 0;
};

}  // namespace asb::alexsidebar
