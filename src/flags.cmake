# asb_flags: what every target of this project is compiled and linked with.
add_library(asb_flags INTERFACE)
target_compile_options(
  asb_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
            -Woverloaded-virtual -Wold-style-cast -Wcast-align -Wnull-dereference -Wformat=2
            -Wimplicit-fallthrough -Werror)
if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # False alarms of g++ inside coroutine frames and inlined library code.
  target_compile_options(asb_flags INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized
                                             -Wno-mismatched-new-delete)
endif()

if(ASB_SANITIZE)
  target_compile_options(asb_flags INTERFACE -fsanitize=${ASB_SANITIZE} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
  target_link_options(asb_flags INTERFACE -fsanitize=${ASB_SANITIZE})
endif()
if(ASB_COVERAGE)
  target_compile_options(asb_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(asb_flags INTERFACE -fprofile-instr-generate)
endif()
if(ASB_FUZZ)
  # Coverage feedback for libFuzzer; a fuzz target itself links with -fsanitize=fuzzer.
  target_compile_options(asb_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(asb_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ASB_HARDEN)
  target_compile_options(asb_flags INTERFACE -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64")
    target_compile_options(asb_flags INTERFACE -fcf-protection)
  endif()
  target_compile_definitions(asb_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_link_options(asb_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
