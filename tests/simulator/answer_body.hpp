#pragma once

#include "scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace simulator {

/// Between the frames: U+203A.
inline constexpr std::string_view frame_separator = "\u203A";

/// A decoded response body; a frame ends (with its separator) at each of the offsets.
struct answer_body {
  std::string bytes;
  std::vector<std::size_t> frame_ends;
};

/// What of the request an answer may depend on.
struct request_facts {
  std::string model;
  std::string last_user_text;
  bool think_first = false;
};

/// Whether two requests get the same answer.
bool depends_on_request(const content& what);

answer_body make_body(const scenario& wanted, const request_facts& facts);

}  // namespace simulator
