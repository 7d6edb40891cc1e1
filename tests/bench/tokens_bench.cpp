// The tokenizer on the texts of texts.json, each repeated to a megabyte; tokens.mjs does the same
// with js-tiktoken.
#include <asb/base/utf8.hpp>
#include <asb/tokens/counter.hpp>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace asb {
namespace {

constexpr std::size_t size = 1'000'000;

std::string read_file(const std::string& name) {
  std::ifstream file(ASB_SOURCE_DIR "/" + name, std::ios::binary);
  if (!file.is_open()) throw std::runtime_error(name + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    if (utf8_floor(text, end) != end) continue;
    out.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

std::string random_text(const std::vector<std::string>& alphabet) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525U + 1013904223U;
    text += alphabet[(state >> 8U) % alphabet.size()];
  }
  return text;
}

std::string text_of(const nlohmann::json& what) {
  if (what.contains("random")) return random_text(characters(what["random"].get<std::string>()));
  const auto part =
      what.contains("file") ? read_file(what["file"]) : what["repeat"].get<std::string>();
  std::string text;
  while (text.size() < size) text += part;
  return text;
}

void count(benchmark::State& state, const std::string& text) {
  const tokens::o200k_counter counter;
  for (auto _ : state) benchmark::DoNotOptimize(counter.count(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

/// As an answer comes: in pieces of some characters, up to a limit that is not reached.
void count_pieces(benchmark::State& state, const std::string& text) {
  std::vector<std::string_view> pieces;
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(pieces.back().size())) {
    pieces.push_back(rest.substr(0, utf8_floor(rest, 5)));
  }
  for (auto _ : state) {
    const auto running = tokens::o200k_counter().begin();
    for (const auto piece : pieces) running->add(piece);
    benchmark::DoNotOptimize(running->total());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

}  // namespace
}  // namespace asb

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const auto& what : nlohmann::json::parse(asb::read_file("tests/bench/texts.json"))) {
    const auto text = asb::text_of(what);
    const auto name = what["name"].get<std::string>();
    benchmark::RegisterBenchmark(("count/" + name).c_str(), asb::count, text)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("count_pieces/" + name).c_str(), asb::count_pieces, text)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
