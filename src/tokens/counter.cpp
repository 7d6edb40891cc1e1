#include "encoder.hpp"
#include "splitter.hpp"

#include <asb/tokens/counter.hpp>

#include <string>

namespace asb::tokens {
namespace {

/// Counts the pieces of `text` that are sure and takes them off its front.
std::size_t count_pieces(std::string_view& text, bool ended, splitter& pieces, encoder& encoder) {
  std::size_t tokens = 0;
  while (const auto length = pieces.next(text, ended)) {
    tokens += encoder.count(text.substr(0, length));
    text.remove_prefix(length);
  }
  return tokens;
}

class o200k_count final : public running_count {
 public:
  void add(std::string_view piece) override {
    open_ += piece;
    std::string_view rest = open_;
    counted_ += count_pieces(rest, false, pieces_, encoder_);
    open_.erase(0, open_.size() - rest.size());
  }
  std::size_t total() const override { return counted_ + o200k_counter().count(open_); }

 private:
  std::size_t counted_ = 0;
  std::string open_;  ///< the text behind what is counted
  splitter pieces_;
  encoder encoder_;
};

}  // namespace

std::size_t o200k_counter::count(std::string_view text) const {
  splitter pieces;
  encoder encoder;
  return count_pieces(text, true, pieces, encoder);
}

std::unique_ptr<running_count> o200k_counter::begin() const {
  return std::make_unique<o200k_count>();
}

}  // namespace asb::tokens
