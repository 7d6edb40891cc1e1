#include "supervise.hpp"

#include <asb/base/asio.hpp>
#include <asb/observe/log.hpp>

#include <boost/asio/signal_set.hpp>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace asb::app {
namespace {

constexpr std::chrono::milliseconds look_again{20};
constexpr std::chrono::seconds tidy_every{10};
constexpr unsigned longest_stop = 5;  // seconds

/// Gives freed memory that lies between pieces in use back to the system, once it is worth it.
void trim_memory() {
#ifdef __GLIBC__
  constexpr std::size_t worth_it = std::size_t{16} << 20U;
  if (mallinfo2().fordblks > worth_it) malloc_trim(0);
#endif
}

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
  while (!asked) {
    context.run_one_for(tidy_every);
    trim_memory();
  }

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

void return_freed_memory() {
#ifdef __GLIBC__
  constexpr int large = 256 * 1024;
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, 2 * large);
#endif
}

}  // namespace asb::app
