#include "wire_answer.hpp"

#include "gzip.hpp"
#include "http_words.hpp"

#include <asb/base/text.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>

namespace simulator {
namespace {

using std::chrono::nanoseconds;
using finish = wire_answer::finish;

/// A limited rate is made of this many pauses a second.
constexpr std::size_t pauses_per_second = 50;

finish finish_of(cut::kind how) {
  switch (how) {
    case cut::kind::fin: return finish::fin;
    case cut::kind::reset: return finish::reset;
    case cut::kind::no_close_notify: return finish::no_close_notify;
  }
  return finish::fin;
}

finish finish_of(const scenario& wanted) {
  if (!wanted.last_chunk || wanted.length_error > 0) return finish::fin;
  switch (wanted.end) {
    case ending::close:
    case ending::close_unannounced: return finish::fin;
    case ending::no_close_notify: return finish::no_close_notify;
    case ending::close_on_reuse: return finish::close_on_reuse;
    case ending::keep_alive: break;
  }
  return wanted.framed == framing::until_close ? finish::fin : finish::keep_alive;
}

class renderer {
 public:
  renderer(const scenario& wanted, const answer_body& body) : wanted_(wanted), body_(body) {}

  wire_answer operator()() {
    pause(wanted_.delay_header);
    if (wanted_.endless_interim) {
      made_.repeated = interim(103);
      return std::move(made_);
    }
    write_header();
    if (wanted_.endless_header) return std::move(made_);
    pause(wanted_.delay_body);
    write_body();
    if (wanted_.framed == framing::chunked && wanted_.last_chunk) write_end_of_chunks();
    made_.then = finish_of(wanted_);
    apply_silence();
    apply_cut();
    return std::move(made_);
  }

 private:
  void pause(nanoseconds wait) {
    if (wait > nanoseconds(0)) made_.pauses.push_back({made_.bytes.size(), wait});
  }

  void add_header(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(made_.bytes), "{}: {}\r\n", name, value);
  }

  static std::string interim(unsigned status) {
    return fmt::format("HTTP/1.1 {} {}\r\n\r\n", status, reason_phrase(status));
  }

  void write_header() {
    for (const unsigned status : wanted_.interim) made_.bytes += interim(status);
    made_.bytes += fmt::format("HTTP/1.1 {} {}\r\n", wanted_.status, reason_phrase(wanted_.status));
    const bool typed = std::ranges::any_of(wanted_.headers, [](const auto& field) {
      return asb::iequals(field.first, "content-type");
    });
    if (!typed) add_header("content-type", "application/json");
    for (const auto& [name, value] : wanted_.headers) add_header(name, value);
    if (wanted_.gzip) add_header("content-encoding", "gzip");
    if (wanted_.padding_header > 0)
      add_header("x-padding", std::string(wanted_.padding_header, 'a'));
    if (wanted_.endless_header) {
      made_.repeated = "x-endless: " + std::string(1000, 'a') + "\r\n";
      return;
    }
    write_framing_headers();
    made_.bytes += "\r\n";
  }

  void write_framing_headers() {
    const bool until_close = wanted_.framed == framing::until_close;
    const bool announces =
        wanted_.end == ending::close || wanted_.end == ending::no_close_notify || until_close;
    if (announces) add_header("connection", "close");
    if (wanted_.framed == framing::chunked) add_header("transfer-encoding", "chunked");
    if (wanted_.framed == framing::content_length) {
      const auto length = static_cast<std::ptrdiff_t>(body_.bytes.size()) + wanted_.length_error;
      add_header("content-length", std::to_string(std::max<std::ptrdiff_t>(length, 0)));
    }
  }

  std::size_t piece_size() const {
    if (wanted_.piece > 0) return wanted_.piece;
    return wanted_.rate > 0 ? std::max<std::size_t>(wanted_.rate / pauses_per_second, 1) : 0;
  }

  /// Offsets in the body where a write and a chunk end.
  std::vector<std::size_t> segment_ends() const {
    std::vector<std::size_t> ends = body_.frame_ends;
    if (const std::size_t size = piece_size()) {
      for (std::size_t at = size; at < body_.bytes.size(); at += size) ends.push_back(at);
    }
    ends.push_back(body_.bytes.size());
    std::ranges::sort(ends);
    const auto doubled = std::ranges::unique(ends);
    ends.erase(doubled.begin(), doubled.end());
    if (ends.front() == 0) ends.erase(ends.begin());
    return ends;
  }

  void write_body() {
    const std::string_view text = body_.bytes;
    const std::vector<std::size_t> ends = segment_ends();
    made_.bytes.reserve(made_.bytes.size() + text.size() + ends.size() * 10 + 64);
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      const std::string_view part = text.substr(begin, end - begin);
      const bool chunked = wanted_.framed == framing::chunked;
      if (chunked) fmt::format_to(std::back_inserter(made_.bytes), "{:x}\r\n", part.size());
      segments_.push_back({begin, made_.bytes.size()});
      made_.bytes += part;
      if (chunked) made_.bytes += "\r\n";
      if (end < text.size()) pause_after(begin, end);
      begin = end;
    }
  }

  void pause_after(std::size_t begin, std::size_t end) {
    nanoseconds wait{0};
    if (wanted_.rate > 0) {
      wait += std::chrono::seconds(1) * (end - begin) / wanted_.rate;
    }
    if (wanted_.pace && std::ranges::binary_search(body_.frame_ends, end)) wait += *wanted_.pace;
    if (wait > nanoseconds(0) || wanted_.piece > 0)
      made_.pauses.push_back({made_.bytes.size(), wait});
  }

  void write_end_of_chunks() {
    made_.bytes += "0\r\n";
    if (wanted_.padding_trailer > 0) {
      add_header("x-padding", std::string(wanted_.padding_trailer, 'a'));
    }
    made_.bytes += "\r\n";
  }

  /// Where on the wire the body has got that many bytes.
  std::size_t wire_offset(std::size_t body_bytes) const {
    if (segments_.empty()) return made_.bytes.size();
    auto after = std::ranges::upper_bound(segments_, body_bytes, {}, &segment::in_body);
    const segment& holder = *std::prev(after);
    const std::size_t size = std::min(body_bytes, body_.bytes.size()) - holder.in_body;
    return holder.on_wire + size;
  }

  void apply_silence() {
    if (!wanted_.silence_after) return;
    const std::size_t at = wire_offset(*wanted_.silence_after);
    std::erase_if(made_.pauses, [at](const wire_answer::pause& each) { return each.at > at; });
    made_.pauses.push_back({at, wire_answer::for_ever});
  }

  void apply_cut() {
    if (!wanted_.cut_at) return;
    const cut& where = *wanted_.cut_at;
    const std::size_t at = where.of_whole_answer ? where.after : wire_offset(where.after);
    if (at < made_.bytes.size()) made_.bytes.resize(at);
    std::erase_if(made_.pauses, [at](const wire_answer::pause& each) { return each.at > at; });
    made_.then = finish_of(where.how);
  }

  struct segment {
    std::size_t in_body;
    std::size_t on_wire;
  };

  const scenario& wanted_;
  const answer_body& body_;
  wire_answer made_;
  std::vector<segment> segments_;
};

}  // namespace

wire_answer render(const scenario& wanted, answer_body body) {
  if (wanted.gzip) body = {.bytes = gzip_stored(body.bytes), .frame_ends = {}};
  return renderer(wanted, body)();
}

}  // namespace simulator
