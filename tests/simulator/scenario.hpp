#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Plays the upstream and the token service. Knows nothing of the server it is used to test.
namespace simulator {

using std::chrono::milliseconds;

/// Frames as they go over the wire, without the separators between them: snapshots or garbage.
struct frame_list {
  std::vector<std::string> frames;
};

/// An answer that grows by one piece per frame: first the reasoning, then the text, then a code
/// section. Every frame is the whole answer so far, as the upstream sends it.
struct generated_answer {
  std::size_t frames = 20;
  std::size_t reasoning_frames = 0;
  std::size_t code_frames = 0;
  std::size_t frame_bytes = 0;  ///< growth per frame; 0: one word (about 5 bytes)
  bool unicode = false;         ///< words of many scripts, emoji, and the frame separator itself
  friend bool operator==(const generated_answer&, const generated_answer&) = default;
};

/// This text, word by word.
struct literal_text {
  std::string text;
};

/// The last user message, byte for byte, in one frame.
struct echo_answer {};

/// About 30 frames that cite the last user message; thinks first if the request asks for it.
struct demo_answer {};

/// These bytes are the body; also the body of an error.
struct raw_body {
  std::string bytes;
};

using content =
    std::variant<demo_answer, echo_answer, literal_text, frame_list, generated_answer, raw_body>;

enum class framing { chunked, content_length, until_close };

/// What becomes of the connection after a whole answer.
enum class ending {
  keep_alive,
  close,              ///< announced with `connection: close`
  close_unannounced,  ///< the idle connection ends although the answer promised more
  close_on_reuse,     ///< the connection ends when the next request's first byte is there
  no_close_notify,    ///< announced, but TLS ends without its close_notify
};

/// Ends the answer early.
struct cut {
  enum class kind { fin, reset, no_close_notify };
  std::size_t after = 0;         ///< bytes
  bool of_whole_answer = false;  ///< count the header and chunk framing too, not only the body
  kind how = kind::fin;
};

/// Everything about one answer of the chat or the token service.
struct scenario {
  content what = demo_answer{};
  unsigned status = 200;
  /// Beside what the framing needs; replaces a default header of the same name.
  std::vector<std::pair<std::string, std::string>> headers{};

  framing framed = framing::chunked;
  std::ptrdiff_t length_error = 0;  ///< added to the content-length that is announced
  bool last_separator = true;       ///< a separator after the last frame too
  bool last_chunk = true;           ///< false: the body ends with FIN, without its last chunk
  bool gzip = false;
  std::vector<unsigned> interim{};  ///< statuses that go before the answer, such as 100
  std::size_t padding_header = 0;   ///< bytes of an additional header
  std::size_t padding_trailer = 0;  ///< bytes of an additional trailer
  bool endless_header = false;      ///< header lines until the peer leaves
  bool endless_interim = false;     ///< answers of status 103 until the peer leaves

  std::optional<milliseconds> pace{};  ///< between two frames
  milliseconds delay_header{0};
  milliseconds delay_body{0};
  std::size_t rate = 0;                        ///< body bytes per second; 0: no limit
  std::size_t piece = 0;                       ///< body bytes per write and chunk; 0: a frame
  std::optional<std::size_t> silence_after{};  ///< body bytes; then nothing until the peer leaves
  std::optional<cut> cut_at{};
  ending end = ending::keep_alive;
};

}  // namespace simulator
