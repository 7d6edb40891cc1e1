#include "options.hpp"
#include "simulator.hpp"

#include <spdlog/fmt/fmt.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace {

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// SIGINT and SIGTERM wait for sigwait from now on, in every thread that is made later.
sigset_t hold_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void write_file(const std::string& path, std::string_view text) {
  if (path.empty()) return;
  // Whoever waits for the file must not see a part of it.
  const std::string unfinished = path + ".part";
  std::ofstream file(unfinished);
  file << text;
  file.close();
  if (!file || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    throw std::runtime_error("cannot write " + path);
  }
}

int serve(const simulator::options& wanted) {
  const sigset_t signals = hold_ending_signals();
  raise_descriptor_limit();
  const simulator::server server(wanted.server);
  write_file(wanted.ca_file, server.ca_pem());
  write_file(wanted.port_file, fmt::format("{}\n", server.port()));
  fmt::print("alexsidebar-simulator listens on {}\n", server.base_url());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto wanted = simulator::parse_options({argv + 1, argv + argc});
    if (wanted.help) {
      fmt::print("{}", simulator::usage());
      return EXIT_SUCCESS;
    }
    return serve(wanted);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "alexsidebar-simulator: {}\n", problem.what());
    return 2;
  }
}
