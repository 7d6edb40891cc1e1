#include "names.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <latch>
#include <string_view>

namespace {

using lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

std::atomic<std::size_t> asked{0};
std::latch released{1};

lookup system_lookup() {
  static const auto found = reinterpret_cast<lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return found;
}

}  // namespace

namespace asb::net {

std::size_t lookups() {
  return asked;
}

void release_lookups() {
  released.count_down();
}

}  // namespace asb::net

/// In place of the system's, for the names above; anything else is passed on to it.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  const auto ask = system_lookup();
  const auto wanted = std::string_view(name == nullptr ? "" : name);
  if (wanted == asb::net::hanging_name) {
    released.wait();
    return EAI_NONAME;
  }
  if (wanted != asb::net::two_addresses) return ask(name, service, hints, found);
  ++asked;
  if (const int problem = ask("127.0.0.2", service, hints, found); problem != 0) return problem;
  return ask("127.0.0.1", service, hints, &(*found)->ai_next);
}
