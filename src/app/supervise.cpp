#include "supervise.hpp"

#include <asb/base/asio.hpp>
#include <asb/observe/log.hpp>

#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace asb::app {
namespace {

constexpr std::chrono::milliseconds look_again{20};
constexpr unsigned longest_stop = 5;  // seconds

}  // namespace

void supervise(application& running, std::chrono::seconds grace) {
  asio::io_context context;
  asio::signal_set signals(context, SIGTERM, SIGINT);
  bool asked = false;
  signals.async_wait([&](boost::system::error_code, int signal) {
    spdlog::info("signal {}: {} connections are open, they have {} s to finish", signal,
                 running.connections(), grace.count());
    asked = true;
    running.drain();
    signals.async_wait([](boost::system::error_code problem, int again) {
      if (!problem) std::_Exit(128 + again);
    });
  });
  while (!asked) context.run_one();

  const auto deadline = steady_clock::now() + grace;
  while (running.connections() > 0 && steady_clock::now() < deadline) {
    context.run_for(look_again);
  }
  if (running.connections() > 0) spdlog::warn("{} connections are cut", running.connections());
  // From here on a second signal acts at once by itself; and a name lookup, which cannot be
  // cancelled, does not hold up the exit for long.
  signals.clear();
  std::signal(SIGALRM, [](int) { std::_Exit(0); });
  alarm(longest_stop);
  running.stop();
  spdlog::info("stopped");
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) {
    spdlog::info("up to {} descriptors", limit.rlim_cur);
  }
}

}  // namespace asb::app
