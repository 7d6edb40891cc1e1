#pragma once

#include <source_location>
#include <string>
#include <string_view>
#include <vector>

/// What the fuzz targets share.
namespace asb::fuzz {

/// The target: asserts its properties on one input. Each target's .cpp defines it.
void test_input(std::string_view input);

/// Ends the process when a property does not hold, which is what libFuzzer takes for a finding.
void check(bool holds, std::source_location where = std::source_location::current());

/// Takes the first line off the front of `input`, without its line end. Targets that need more than
/// one value read it from lines, so that a corpus can be read and written by people.
std::string_view take_line(std::string_view& input);

/// Cuts `body` into pieces. Each byte of `cuts` is the length of one, again from the first when
/// they are used up: `@` is 1 byte, `A` 2, `B` 3 …; a to z are 32, 48, 64 …. Without cuts there is
/// one piece.
std::vector<std::string_view> cut(std::string_view body, std::string_view cuts);

/// Valid UTF-8 without control characters: fit for a log line.
bool is_one_line(std::string_view text);

/// The text with each ASCII letter and digit exchanged for another of its kind, the same ones for
/// the same: what must not repeat a text must not differ for this one.
std::string disguise(std::string_view text);

}  // namespace asb::fuzz
