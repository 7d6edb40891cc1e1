// Debian's libspdlog is not instrumented: TSan does not see how its log thread hands lines over,
// and calls that a race.
extern "C" const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "race:libspdlog.so\n";
}
