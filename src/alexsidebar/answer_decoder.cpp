#include "answer_decoder.hpp"

#include "snapshot_parser.hpp"

#include <asb/alexsidebar/errc.hpp>

namespace asb::alexsidebar {

result<void> answer_decoder::feed(std::string_view bytes, chat::event_batch& out) {
  for (;;) {
    const auto next = splitter_.next(bytes);
    if (!next) return std::unexpected(next.error());
    if (!*next) return {};
    if (auto decoded = decoder_.decode(**next, out); !decoded) return decoded;
  }
}

result<void> answer_decoder::finish(chat::event_batch& out) {
  const auto last = splitter_.rest();
  const auto json = frame_payload(last.bytes);
  if (json.starts_with('{') && !is_complete_object(json)) {
    return fail(errc::answer_cut, "the upstream's answer ends within a frame");
  }
  if (auto decoded = decoder_.decode(last, out); !decoded) return decoded;
  return decoder_.finish(out);
}

}  // namespace asb::alexsidebar
