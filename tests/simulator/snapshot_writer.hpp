#pragma once

#include "answer_body.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace simulator {

enum class section_kind { thinking, text, code };

/// Writes the growing answer as the upstream does: one cumulative snapshot per frame.
class snapshot_writer {
 public:
  void begin_section(section_kind kind);
  void grow(std::string_view text);
  /// Adds the answer so far as a frame.
  void end_frame();
  answer_body finish(bool last_separator) &&;

 private:
  void close_section();

  std::string prefix_ = R"({"sections":[)";  ///< the snapshot without the ends of what is open
  std::string_view section_end_;
  answer_body body_;
};

}  // namespace simulator
