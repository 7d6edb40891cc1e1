// The answer decoder against a whole parse of every frame, on answers of 200, 1,000 and 4,000
// frames. All of them find the text that each frame adds; bytes per second are those of the body.
#include "answer_decoder.hpp"
#include "support/decoded_answer.hpp"
#include "support/golden_streams.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <string>
#include <vector>

namespace asb {
namespace {

/// Members around the sections whose value is another in every frame.
enum class changing { none, before, behind };

/// One piece of five bytes or so is added per frame, now and then one that needs escapes.
std::vector<std::string> cumulative_frames(std::size_t count, changing member) {
  std::vector<std::string> frames;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += i % 12 == 11 ? ".\n" : i % 50 == 17 ? "\"é\"" : " word";
    const auto number = std::to_string(100'000 + i);
    frames.push_back(test::snapshot_frame(
        {test::text_section(text)}, member == changing::before ? "\"seq\":" + number + "," : "",
        member == changing::behind ? ",\"seq\":" + number : ""));
  }
  return frames;
}

void count_bytes(benchmark::State& state, std::size_t body) {
  state.SetBytesProcessed(static_cast<std::int64_t>(body) *
                          static_cast<std::int64_t>(state.iterations()));
}

void decode_answer(benchmark::State& state, changing member) {
  const auto body =
      test::frames_body(cumulative_frames(static_cast<std::size_t>(state.range(0)), member));
  chat::event_batch batch;
  for (auto _ : state) {
    alexsidebar::answer_decoder decoder({});
    for (const auto piece : test::in_pieces(body, 65536)) {
      if (!decoder.feed(piece, batch)) state.SkipWithError("not decoded");
      benchmark::DoNotOptimize(batch.size());
      batch.clear();
    }
    if (!decoder.finish(batch)) state.SkipWithError("not decoded");
    batch.clear();
  }
  count_bytes(state, body.size());
}

void parse_with_dom(benchmark::State& state) {
  const auto frames = cumulative_frames(static_cast<std::size_t>(state.range(0)), changing::none);
  for (auto _ : state) {
    std::size_t sent = 0;
    for (const auto& frame : frames) {
      const auto document = nlohmann::json::parse(frame);
      const auto& text = document["sections"][0]["text"]["text"].get_ref<const std::string&>();
      benchmark::DoNotOptimize(text.data() + sent);
      sent = text.size();
    }
  }
  count_bytes(state, test::frames_body(frames).size());
}

void parse_on_demand(benchmark::State& state) {
  std::vector<simdjson::padded_string> frames;
  std::size_t bytes = 0;
  for (const auto& frame :
       cumulative_frames(static_cast<std::size_t>(state.range(0)), changing::none)) {
    frames.emplace_back(frame);
    bytes += frame.size() + test::frame_separator.size();
  }
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    std::size_t sent = 0;
    for (const auto& frame : frames) {
      auto document = parser.iterate(frame);
      for (auto section : document["sections"]) {
        const std::string_view text = section["text"]["text"];
        benchmark::DoNotOptimize(text.data() + sent);
        sent = text.size();
      }
    }
  }
  count_bytes(state, bytes);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(200)->Arg(1000)->Arg(4000)->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(decode_answer, only_appends, changing::none)->Apply(sizes);
BENCHMARK(parse_with_dom)->Apply(sizes);
BENCHMARK(parse_on_demand)->Apply(sizes);
BENCHMARK_CAPTURE(decode_answer, member_changes_before, changing::before)->Apply(sizes);
BENCHMARK_CAPTURE(decode_answer, member_changes_behind, changing::behind)->Apply(sizes);

}  // namespace
}  // namespace asb
