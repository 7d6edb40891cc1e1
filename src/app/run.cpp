#include "accounts_command.hpp"
#include "healthcheck.hpp"
#include "outgoing.hpp"
#include "supervise.hpp"

#include <asb/app/application.hpp>
#include <asb/app/run.hpp>
#include <asb/config/help.hpp>
#include <asb/config/load.hpp>
#include <asb/observe/log.hpp>

#include <spdlog/spdlog.h>

namespace asb::app {
namespace {

constexpr std::string_view program = "alexsidebar2api";

struct setup {
  config::load_result settings;
  accounts::cookie_list accounts;
};

setup load_setup() {
  setup loaded{config::load(config::process_environment(), config::read_file), {}};
  loaded.accounts = accounts::parse_cookies(loaded.settings.value.cookies.reveal());
  for (const auto& problem : loaded.accounts.problems) {
    loaded.settings.problems.push_back("AS_COOKIE: " + problem);
  }
  return loaded;
}

int serve(const setup& loaded) {
  const auto& settings = loaded.settings.value;
  observe::start_logging({.format = settings.log == config::log_format::json
                                        ? observe::log_format::json
                                        : observe::log_format::text,
                          .debug = settings.debug,
                          .file = {}});
  spdlog::info("{} {}", program, ASB_VERSION);
  for (const auto& warning : loaded.settings.warnings) spdlog::warn("{}", warning);
  if (loaded.accounts.entries.empty()) {
    spdlog::warn("AS_COOKIE is not set: there is no account to answer with");
  }
  raise_descriptor_limit();
  return_freed_memory();
  application server(settings, loaded.accounts.entries);
  if (const auto started = server.start(); !started) {
    spdlog::error("{}", started.error().message);
    server.stop();  // the store may have something to say
    observe::flush_logging();
    return 1;
  }
  const auto proxy = outgoing_proxy(settings);
  spdlog::info("{} accounts, {} workers, upstream {}{}", loaded.accounts.entries.size(),
               settings.workers, settings.base_url.server.host_header(),
               proxy ? " through " + proxy->display() : "");
  supervise(server, settings.shutdown_grace);
  observe::flush_logging();
  return 0;
}

}  // namespace

int run(std::span<const std::string_view> arguments, std::ostream& out, std::ostream& problems) {
  const auto command = arguments.empty() ? std::string_view() : arguments.front();
  if (command == "healthcheck" && arguments.size() == 1) {
    return check_health(config::process_environment(), problems);
  }
  if (command == "accounts") {
    const auto loaded = load_setup();
    return manage_accounts(loaded.settings.value, loaded.accounts.entries, arguments.subspan(1),
                           out, problems);
  }
  bool check_only = false;
  for (const auto argument : arguments) {
    if (argument == "--help" || argument == "-h") {
      out << config::help_text(program, ASB_VERSION);
      return 0;
    }
    if (argument == "--version") {
      out << program << ' ' << ASB_VERSION << '\n';
      return 0;
    }
    if (argument != "--check-config") {
      problems << program << ": unknown argument " << argument << "; --help lists what there is\n";
      return 2;
    }
    check_only = true;
  }
  const auto loaded = load_setup();
  const bool usable = loaded.settings.problems.empty();
  if (usable && !check_only) return serve(loaded);
  for (const auto& problem : loaded.settings.problems) problems << problem << '\n';
  for (const auto& warning : loaded.settings.warnings) problems << "warning: " << warning << '\n';
  if (!usable) return 2;
  out << config::describe(loaded.settings.value);
  return 0;
}

}  // namespace asb::app
