#pragma once

#include <asb/base/error.hpp>

namespace asb::alexsidebar {

/// Why an upstream answer is no good although its status was 2xx.
enum class errc {
  malformed_frame = 1,
  frame_too_large,
  answer_cut,
  empty_answer,
  error_frame,
};

constexpr const char* describe(errc code) {
  switch (code) {
    case errc::malformed_frame: return "malformed upstream frame";
    case errc::frame_too_large: return "upstream frame too large";
    case errc::answer_cut: return "upstream answer cut short";
    case errc::empty_answer: return "empty upstream answer";
    case errc::error_frame: return "upstream reported an error";
  }
  return "unknown upstream error";
}

}  // namespace asb::alexsidebar

ASB_ERROR_ENUM(alexsidebar, errc);
