// The tokenizer on the texts of texts.json, each repeated to a megabyte; tokens.mjs does the same
// with js-tiktoken.
#include <asb/base/utf8.hpp>
#include <asb/tokens/token_limit.hpp>

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

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

void count(benchmark::State& state, const std::string& text) {
  const tokens::o200k_counter counter;
  for (auto _ : state) benchmark::DoNotOptimize(counter.count(text));
  count_bytes(state, text);
}

/// As an answer comes.
std::vector<std::string_view> in_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (; !text.empty(); text.remove_prefix(pieces.back().size())) {
    pieces.push_back(text.substr(0, utf8_floor(text, 5)));
  }
  return pieces;
}

void count_pieces(benchmark::State& state, const std::string& text) {
  const auto pieces = in_pieces(text);
  for (auto _ : state) {
    const auto running = tokens::o200k_counter().begin();
    for (const auto piece : pieces) running->add(piece);
    benchmark::DoNotOptimize(running->total());
  }
  count_bytes(state, text);
}

/// Up to a limit that is not reached.
void limit_pieces(benchmark::State& state, const std::vector<std::string_view>& pieces,
                  const std::string& text) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    tokens::token_limit limit(text.size());
    for (const auto piece : pieces) limit.add(piece, out);
    limit.finish(out);
    if (out != text) state.SkipWithError("not all passes");
  }
  count_bytes(state, text);
}

void limit_at_once(benchmark::State& state, const std::string& text) {
  limit_pieces(state, {text}, text);
}

void limit_pieces(benchmark::State& state, const std::string& text) {
  limit_pieces(state, in_pieces(text), text);
}

}  // namespace
}  // namespace asb

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const auto& what : nlohmann::json::parse(asb::read_file("tests/bench/texts.json"))) {
    const auto text = asb::text_of(what);
    const auto name = what["name"].get<std::string>();
    const auto add = [&](const std::string& kind,
                         void (*run)(benchmark::State&, const std::string&)) {
      benchmark::RegisterBenchmark((kind + "/" + name).c_str(), run, text)
          ->Unit(benchmark::kMillisecond);
    };
    add("count", asb::count);
    add("count_pieces", asb::count_pieces);
    add("limit_at_once", asb::limit_at_once);
    add("limit_pieces", asb::limit_pieces);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
